package io.nexios.benchmarks.jmh;

import java.util.List;
import java.util.stream.Stream;

/// How fast a row has to be: the floor is owed, the goal is where it should stand. Both are ratios
/// to the fastest of some rows of the same class.
record Expectation(
    String owner,
    String row,
    double floor,
    List<String> floorOf,
    double goal,
    List<String> goalOf) {
  private static final String STS = "structuredTaskScope";

  private static final List<Expectation> ALL =
      List.of(
          of("GroupOfThree", "taskGroupCall", 1.0, 0.8, STS),
          of("GroupOfThree", "taskGroupOpen", 1.0, 0.8, STS),
          of("GroupOfHundred", "taskGroup", 1.0, 1.0, STS),
          of("GroupOfTenThousand", "taskGroup", 1.0, STS).withGoal(1.15, "bareThreads"),
          of("RaceOfTwo", "untilFirstComplete", 1.0, 0.6, STS),
          of("LazyHit", "asyncLazy", 4.0, 2.0, "volatileRead"),
          of("LazyHit", "asyncLazyWithExpiryAndRefresh", 4.0, 2.0, "volatileRead"),
          of("LazyMiss", "asyncLazy", 1.0, 0.5, "caffeine"),
          of("LazyThousandWaiters", "asyncLazy", 1.0, 0.5, "caffeine"),
          of("LimitOfTime", "withTimeout", 0.5, "failsafe", "resilience4j", STS, "jox")
              .withGoal(1.3, "scheduledInterrupt"),
          of("PoolRoundTrip", "runInThreadPool", 1.1, 1.1, "executor"),
          of("MapNoWork", "parallelMap", 0.5, 0.2, "mapConcurrent"),
          of("MapOneSlow", "parallelMap", 1.5, 1.2, "sharedCounter"),
          of("ClosedBreaker", "nexios", 0.5, 0.15, "resilience4j"),
          of("ClosedBreaker", "nexios", 1.0, "failsafe", "failsafeStandalone")
              .withGoal(0.5, "failsafeStandalone"),
          of("OpenBreaker", "nexios", 1.0, 0.3, "resilience4jStackless"),
          of("BulkheadPermit", "nexios", 1.0, "resilience4j").withGoal(1.1, "semaphore"));

  static Stream<Expectation> of(String owner) {
    return ALL.stream().filter(each -> each.owner.equals(owner));
  }

  private static Expectation of(String owner, String row, double floor, double goal, String peer) {
    return of(owner, row, floor, peer).withGoal(goal, peer);
  }

  private static Expectation of(String owner, String row, double floor, String... peers) {
    return new Expectation(owner, row, floor, List.of(peers), floor, List.of(peers));
  }

  private Expectation withGoal(double ratio, String peer) {
    return new Expectation(owner, row, floor, floorOf, ratio, List.of(peer));
  }
}
