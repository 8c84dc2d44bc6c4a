package io.nexios.resilience;

import io.nexios.concurrency.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Several policies around one call.
///
/// The order matters, and not every order does what it seems to: a retry inside of a circuit
/// breaker goes on although the breaker is open, a place in a bulkhead around a retry is held while
/// nothing runs. A guard knows such orders. It is made all the same, because there are reasons for
/// anything, but it says so: once in the log, and in [#warnings] for a test to look at.
///
/// The usual order, from the outside in: timeout for all attempts, retry, hedge, circuit breaker,
/// bulkhead or adaptive limit, timeout for each attempt.
///
/// A null argument gives a `NullPointerException`.
public final class Guard implements Policy {
  private static final System.Logger LOGGER = System.getLogger("io.nexios.resilience");

  private final String name;
  private final List<Policy> policies;
  private final List<String> warnings;

  private Guard(String name, List<Policy> policies, List<String> warnings) {
    this.name = name;
    this.policies = policies;
    this.warnings = warnings;
  }

  /// Makes a guard of policies.
  ///
  /// @param name for messages
  /// @param policies the outermost first; none at all just runs the work
  /// @return the guard
  public static Guard of(String name, Policy... policies) {
    Objects.requireNonNull(name, "name");
    List<Policy> order = List.of(policies);
    List<String> warnings = GuardRules.warnings(flattened(order));
    for (String warning : warnings) {
      LOGGER.log(System.Logger.Level.WARNING, "guard \"{0}\": {1}", name, warning);
    }
    return new Guard(name, order, warnings);
  }

  private static List<Policy> flattened(List<Policy> policies) {
    List<Policy> all = new ArrayList<>();
    for (Policy policy : policies) {
      if (policy instanceof Guard guard) {
        all.addAll(flattened(guard.policies));
      } else {
        all.add(policy);
      }
    }
    return all;
  }

  @Override
  public String name() {
    return name;
  }

  /// {@return the policies, the outermost first}
  public List<Policy> policies() {
    return policies;
  }

  /// {@return what is questionable about the order, each with what to do; empty if nothing is}
  public List<String> warnings() {
    return warnings;
  }

  /// Runs work under all policies.
  ///
  /// **Cancellation.** As the policies have it.
  ///
  /// @param work runs as often as the policies say
  /// @param <T> what it returns
  /// @param <X> what it throws
  /// @return what the outermost policy returned
  /// @throws X what the outermost policy threw
  /// @throws InterruptedException if the calling thread is interrupted, or the work threw it
  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException {
    return callFrom(0, Objects.requireNonNull(work, "work"));
  }

  private <T extends @Nullable Object, X extends Throwable> T callFrom(
      int index, Work<? extends T, X> work) throws X, InterruptedException {
    return index == policies.size()
        ? work.call()
        : policies.get(index).<T, X>call(() -> callFrom(index + 1, work));
  }

  @Override
  public String toString() {
    return policies.stream()
        .map(Policy::toString)
        .collect(Collectors.joining(" > ", "guard \"" + name + "\": ", ""));
  }
}
