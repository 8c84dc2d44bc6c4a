package io.nexios.verification.peers;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.nexios.verification.peers.Row.Other;
import io.nexios.verification.peers.Row.Probe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What others and we were asked, by table of the page.
final class OthersAndOurs {
  private static final int SEVERAL = 4;
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private OthersAndOurs() {}

  static Map<String, List<Row>> tables() {
    Map<String, List<Row>> tables = new LinkedHashMap<>();
    tables.put("breakers", breakers());
    tables.put("calls", calls());
    tables.put("hedges", hedges());
    tables.put("values", values());
    tables.put("theirs", theirs());
    return tables;
  }

  private static Other resilience4j(Probe probe) {
    return new Other("Resilience4j", probe);
  }

  private static Other failsafe(Probe probe) {
    return new Other("Failsafe", probe);
  }

  private static Other caffeine(Probe probe) {
    return new Other("Caffeine", probe);
  }

  private static List<Row> breakers() {
    return List.of(
        Row.of(
            "A call from before the opening succeeds while the one probe still runs. The breaker is then",
            NexiosBreakerProbes::lateResult,
            resilience4j(Resilience4jProbes::lateResult),
            failsafe(FailsafeProbes::lateResult)),
        Row.of(
            "One probe may run at a time. It runs, and five calls from before the opening end as ignored",
            NexiosBreakerProbes::ignoredResults,
            resilience4j(Resilience4jProbes::ignoredResults)),
        Row.of(
            "The probe never reports. A day later, with the defaults",
            NexiosBreakerProbes::lostProbe,
            resilience4j(Resilience4jProbes::lostProbe)),
        Row.of(
            "Open for a minute; the clock on the wall is set ahead by an hour at once",
            NexiosBreakerProbes::wallClockJump,
            resilience4j(Resilience4jProbes::wallClockJump)),
        Row.of(
            "Five failures in a window of ten seconds, then an hour without calls, by the clock it was given",
            NexiosBreakerProbes::idleWindow,
            new Other(
                "Resilience4j, lock-free",
                () ->
                    Resilience4jProbes.idleWindow(SlidingWindowSynchronizationStrategy.LOCK_FREE)),
            new Other(
                "Resilience4j, synchronized",
                () ->
                    Resilience4jProbes.idleWindow(
                        SlidingWindowSynchronizationStrategy.SYNCHRONIZED))),
        Row.of(
            "Five calls, slow from one second on, hang for an hour. The breaker is then",
            NexiosBreakerProbes::hungCalls,
            resilience4j(Resilience4jProbes::hungCalls)),
        Row.of(
            "Five of five calls end because their caller has gone (`InterruptedException`). The breaker is then",
            NexiosBreakerProbes::cancelledCalls,
            resilience4j(Resilience4jProbes::cancelledCalls),
            failsafe(FailsafeProbes::cancelledCalls)),
        Row.of(
            "Five of five calls are rejected by a full bulkhead inside of the breaker. The breaker is then",
            NexiosBreakerProbes::ownRejections,
            resilience4j(Resilience4jProbes::ownRejections),
            failsafe(FailsafeProbes::ownRejections)),
        Row.of(
            "An hour after the opening, nobody has called. The state reads",
            NexiosBreakerProbes::stateAfterTheTimeout,
            resilience4j(Resilience4jProbes::stateAfterTheTimeout)),
        Row.of(
            "A call fails with an `IOException` and opens the breaker; a listener of that throws",
            NexiosBreakerProbes::throwingListener,
            resilience4j(Resilience4jProbes::throwingListener)));
  }

  private static List<Row> calls() {
    return List.of(
        Row.of(
            "Both places of a bulkhead are taken, two more callers wait too long and go, the two places are given back. Free are",
            NexiosProbes::placesAfterRejections,
            resilience4j(Resilience4jProbes::placesAfterRejections),
            failsafe(FailsafeProbes::placesAfterRejections)),
        Row.of(
            "Two places are taken, and one of them is given back twice. Free are",
            NexiosProbes::placesAfterGivingBackTwice,
            resilience4j(Resilience4jProbes::placesAfterGivingBackTwice),
            failsafe(FailsafeProbes::placesAfterGivingBackTwice)),
        Row.of(
            "A retry of three attempts, whose first ends by `InterruptedException`",
            () -> RetryProbes.attemptsWhenCancelled(NexiosProbes::retry),
            resilience4j(() -> RetryProbes.attemptsWhenCancelled(Resilience4jProbes::retry)),
            failsafe(() -> RetryProbes.attemptsWhenCancelled(FailsafeProbes::retry))),
        Row.of(
            "A retry of three attempts, whose first ends by a `StackOverflowError`",
            () -> RetryProbes.attemptsAfterAnError(NexiosProbes::retry),
            resilience4j(() -> RetryProbes.attemptsAfterAnError(Resilience4jProbes::retry)),
            failsafe(() -> RetryProbes.attemptsAfterAnError(FailsafeProbes::retry))),
        Row.of(
            "Three attempts fail in three ways. The caller gets",
            () -> RetryProbes.failuresShown(NexiosProbes::retry),
            resilience4j(() -> RetryProbes.failuresShown(Resilience4jProbes::retry)),
            failsafe(() -> RetryProbes.failuresShown(FailsafeProbes::retry))),
        Row.of(
            "A limit of 100 ms, with its defaults, around a call whose callee does not answer. The work",
            NexiosProbes::workAfterItsLimit,
            resilience4j(Resilience4jProbes::workAfterItsLimit),
            failsafe(FailsafeProbes::workAfterItsLimit)));
  }

  private static List<Row> hedges() {
    return List.of(
        twice(
            "The first attempt fails, and then the other answers. The caller gets",
            HedgeProbes::firstFails),
        Row.of(
            "The first attempt fails at once, and the other is due in an hour. The caller gets",
            () -> HedgeProbes.firstFailsEarly(() -> Hedgers.ours(AN_HOUR)),
            new Other("gRPC", () -> HedgeProbes.firstFailsEarly(() -> new GrpcHedger(AN_HOUR)))),
        twice(
            "The second attempt has answered, and the first does not end. It", HedgeProbes::loser),
        Row.of(
            "The attempt that lost returns something that has to be closed. It",
            () -> HedgeProbes.lateValue(() -> Hedgers.ours(Duration.ZERO)),
            new Other("`invokeAny`", () -> HedgeProbes.lateValue(Hedgers::invokeAny)),
            new Other("`anyOf`", () -> HedgeProbes.lateValue(Hedgers::anyOf)),
            new Other("Vert.x", () -> HedgeProbes.lateValue(Hedgers::vertx))),
        twice(
            "The caller is interrupted while both attempts run. It gets",
            HedgeProbes::callerInterrupted),
        Row.of(
            "Nobody has said that the call may be made twice",
            HedgeProbes::ourNotSaidToBeIdempotent,
            others(HedgeProbes::notSaidToBeIdempotent)),
        Row.of(
            "A hundred calls, all of them slow, with a budget of 20 % where there is one. Attempts",
            HedgeProbes::ourSlowCalls, others(HedgeProbes::slowCalls)));
  }

  /** Asks everybody who can make a call twice. */
  private static Row twice(String question, HedgeProbe probe) {
    return Row.of(question, () -> probe.see(() -> Hedgers.ours(Duration.ZERO)), others(probe));
  }

  private static Other[] others(HedgeProbe probe) {
    return new Other[] {
      new Other("`invokeAny`", () -> probe.see(Hedgers::invokeAny)),
      new Other("`anyOf`", () -> probe.see(Hedgers::anyOf)),
      new Other("Vert.x", () -> probe.see(Hedgers::vertx)),
      new Other("gRPC", () -> probe.see(() -> new GrpcHedger(Duration.ZERO)))
    };
  }

  @FunctionalInterface
  private interface HedgeProbe {
    String see(HedgeProbes.Maker maker) throws Exception;
  }

  private static List<Row> values() {
    return List.of(
        Row.of(
            "Two wait for a load, and the first cancels. The second",
            NexiosProbes::otherWaiterAfterACancel,
            caffeine(CaffeineProbes::otherWaiterAfterACancel)),
        Row.of(
            "One waits for the load of another and is interrupted. It",
            NexiosProbes::interruptedWaiter,
            caffeine(CaffeineProbes::interruptedWaiter)),
        Row.of(
            "Four ask at the same time for what cannot be loaded",
            () -> NexiosProbes.failingLoads(SEVERAL),
            caffeine(() -> CaffeineProbes.failingLoads(SEVERAL))),
        Row.of(
            "Four read one after another a value that is due, and its refresh fails each time",
            () -> NexiosProbes.failingRefresh(SEVERAL),
            caffeine(() -> CaffeineProbes.failingRefresh(SEVERAL))),
        Row.of(
            "A load for everybody looks at who is asking (`ScopedValue`) and sees",
            NexiosProbes::identityOfALoad,
            caffeine(CaffeineProbes::identityOfALoad)),
        Row.of(
            "The value is null, and two ask one after the other",
            NexiosProbes::nullValue,
            caffeine(CaffeineProbes::nullValue)));
  }

  private static List<Row> theirs() {
    return List.of(
        Row.of(
            "Five of five calls return 500, which a predicate calls a failure. The breaker is then",
            NexiosBreakerProbes::failedValue,
            resilience4j(Resilience4jProbes::failedValue)),
        Row.of(
            "A listener of everything, and five calls that succeed",
            NexiosBreakerProbes::eventsOfCalls,
            resilience4j(Resilience4jProbes::eventsOfCalls)));
  }
}
