package io.nexios.verification.model;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;

/// The budget of a model check: small enough for every build, and the planted faults prove that it
/// is large enough to find something.
public final class ModelChecks {
  private static final int SCENARIOS = 20;
  private static final int INTERLEAVINGS_EACH = 200;

  private ModelChecks() {}

  /** Checks that all operations of a class, run in parallel, give what some order of them gives. */
  public static void check(Class<?> operations) {
    budget().check(operations);
  }

  /**
   * Checks what the class itself says about its state after each run, for operations of more than
   * one step.
   */
  public static void checkInvariants(Class<?> operations) {
    budget().verifier(EpsilonVerifier.class).check(operations);
  }

  private static ModelCheckingOptions budget() {
    return new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(INTERLEAVINGS_EACH)
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(1);
  }
}
