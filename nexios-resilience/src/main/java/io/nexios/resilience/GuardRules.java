package io.nexios.resilience;

import io.nexios.resilience.CircuitBreaker.LongCalls;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which orders of policies do not do what they seem to.
final class GuardRules {
  private GuardRules() {}

  /// Returns what is questionable about an order of policies, the outermost first.
  static List<String> warnings(List<Policy> policies) {
    Set<String> warnings = new LinkedHashSet<>();
    Set<Policy> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int index = 0; index < policies.size(); index++) {
      Policy policy = policies.get(index);
      if (!seen.add(policy)) {
        warnings.add(policy + " stands twice; take one of them out");
      }
      List<Policy> insides = policies.subList(index + 1, policies.size());
      for (Policy inside : insides) {
        addIfAny(warnings, ofPair(policy, inside));
      }
      addIfAny(warnings, ofBlindBreaker(policy, insides));
    }
    return List.copyOf(warnings);
  }

  private static void addIfAny(Set<String> warnings, @Nullable String warning) {
    if (warning != null) {
      warnings.add(warning);
    }
  }

  private static @Nullable String ofPair(Policy outside, Policy inside) {
    if (outside == inside) {
      return null;
    }
    String pair = inside + " is inside of " + outside + ": ";
    return switch (outside) {
      case CircuitBreaker _ when inside instanceof Retry ->
          pair + "retries go on while the breaker opens; put the retry outside";
      case Bulkhead _ when inside instanceof Retry ->
          pair + "a place is held while nothing runs; put the retry outside";
      case AdaptiveLimit _ when inside instanceof Retry ->
          pair + "waits between attempts look like load; put the retry outside";
      case Bulkhead _ when inside instanceof Hedge ->
          pair + "more calls run than it has places; put the hedge outside";
      case AdaptiveLimit _ when inside instanceof Hedge ->
          pair + "more calls run than the limit says; put the hedge outside";
      case Bulkhead _ when inside instanceof CircuitBreaker ->
          pair + "calls wait for a place only to be rejected; put the breaker outside";
      case Hedge _ when inside instanceof Retry ->
          pair + "each attempt is repeated on its own; put the retry outside";
      case Retry _ when inside instanceof Retry -> pair + "attempts multiply; take one of them out";
      case Hedge _ when inside instanceof Hedge -> pair + "attempts multiply; take one of them out";
      case Retry retry when inside instanceof Hedge hedge && retry.budget() != hedge.budget() ->
          pair + "each has a budget of its own; give both the same";
      default -> null;
    };
  }

  /// A timeout outside cancels the calls of a breaker, and cancelled calls never count.
  private static @Nullable String ofBlindBreaker(Policy outside, List<Policy> insides) {
    if (!(outside instanceof Timeout)) {
      return null;
    }
    for (int index = 0; index < insides.size(); index++) {
      List<Policy> further = insides.subList(index + 1, insides.size());
      if (insides.get(index) instanceof CircuitBreakerShell breaker
          && !(breaker.options().longCalls() instanceof LongCalls.Hung)
          && further.stream().noneMatch(Timeout.class::isInstance)) {
        return breaker
            + " is inside of "
            + outside
            + " and sees calls that hang as cancelled only: put a timeout inside, or count hung calls";
      }
    }
    return null;
  }
}
