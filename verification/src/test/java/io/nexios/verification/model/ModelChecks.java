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

  /**
   * The same for operations that wait: fewer of them, and more interleavings, because what goes
   * wrong then takes several turns.
   */
  public static void checkWaits(Class<?> operations) {
    few(2)
        .iterations(SCENARIOS / 2)
        .invocationsPerIteration(5 * INTERLEAVINGS_EACH)
        .check(operations);
  }

  /**
   * Checks what a class with one operation, which starts and joins its threads itself, says about
   * its state afterwards.
   */
  public static void checkScene(Class<?> scene) {
    few(1).iterations(1).invocationsPerIteration(2 * INTERLEAVINGS_EACH).check(scene);
  }

  private static ModelCheckingOptions few(int operations) {
    return new ModelCheckingOptions()
        .verifier(EpsilonVerifier.class)
        .threads(operations)
        .actorsBefore(0)
        .actorsPerThread(1)
        .actorsAfter(0);
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
