package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.concurrency.AsyncLazy.WhenAbandoned;
import io.nexios.concurrency.CancelledException;
import io.nexios.concurrency.Context;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.Registration;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskError;
import io.nexios.concurrency.TaskFailedException;
import io.nexios.concurrency.TaskGroup;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SingleFlightTest {
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();

  /// Work of a second that counts how often it began and was cancelled.
  private Callable<String> aSecond() {
    return () -> {
      int number = begun.incrementAndGet();
      try {
        sleep(ofSeconds(1));
      } catch (CancelledException stop) {
        cancelled.incrementAndGet();
        throw stop;
      }
      return "answer " + number;
    };
  }

  private static List<Task<String>> callers(
      TaskGroup group, int count, SingleFlight<String, String> flights, Callable<String> work) {
    List<Task<String>> callers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      callers.add(group.createTask(() -> flights.call("key", work)));
    }
    return callers;
  }

  @Test
  void call_manyAskAtTheSameTime_oneFlightServesAll() throws Exception {
    ManualTime.run(
        time -> {
          SingleFlight<String, String> flights = SingleFlight.of("users");
          TaskGroup.run(
              group -> {
                List<Task<String>> callers = callers(group, 20, flights, aSecond());
                time.settle();
                assertThat(flights.inFlight()).isEqualTo(1);
                time.advance(ofSeconds(1));
                for (Task<String> caller : callers) {
                  assertThat(caller.await()).isEqualTo("answer 1");
                }
              });
          assertThat(begun).hasValue(1);
          assertThat(flights.inFlight()).as("SF-1: nothing is kept").isZero();
        });
  }

  @Test
  void call_afterAFlight_startsAnother() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          SingleFlight<String, String> flights = SingleFlight.of("users");
          assertThat(flights.call("key", aSecond())).isEqualTo("answer 1");
          assertThat(flights.call("key", aSecond())).isEqualTo("answer 2");
          assertThat(flights.call("key", () -> null)).isNull();
          assertThat(flights.inFlight()).isZero();
        });
  }

  @Test
  void call_otherKey_isAnotherFlight() throws Exception {
    SingleFlight<Integer, Integer> flights = SingleFlight.of("squares");
    int four = flights.call(2, () -> flights.call(3, () -> 9) - 5);
    assertThat(four).isEqualTo(4);
  }

  @Test
  void sf1_workFails_eachCallerGetsItsOwnExceptionWithTheCause() throws Exception {
    ManualTime.run(
        time -> {
          SingleFlight<String, String> flights = SingleFlight.of("users");
          IOException cause = new IOException("no answer");
          List<Throwable> thrown = new ArrayList<>();
          TaskGroup.run(
              group -> {
                List<Task<Throwable>> callers = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                  callers.add(
                      group.createTask(
                          () ->
                              catchThrowable(
                                  () ->
                                      flights.call(
                                          "key",
                                          () -> {
                                            sleep(ofSeconds(1));
                                            throw cause;
                                          }))));
                }
                time.settle();
                time.advance(ofSeconds(1));
                for (Task<Throwable> caller : callers) {
                  thrown.add(caller.await());
                }
              });
          assertThat(thrown)
              .hasOnlyElementsOfType(TaskFailedException.class)
              .allSatisfy(e -> assertThat(e).hasCause(cause));
          assertThat(new HashSet<>(thrown)).as("nobody shares one").hasSize(5);
          assertThat(flights.call("key", () -> "next")).isEqualTo("next");
        });
  }

  @Test
  void sf1_workThrowsAnError_arrivesAsAnError() {
    SingleFlight<String, String> flights = SingleFlight.of("users");
    assertThatExceptionOfType(TaskError.class)
        .isThrownBy(
            () ->
                flights.call(
                    "key",
                    () -> {
                      throw new StackOverflowError();
                    }))
        .withCauseInstanceOf(StackOverflowError.class);
    assertThat(flights.inFlight()).isZero();
  }

  @ParameterizedTest
  @EnumSource(WhenAbandoned.class)
  void sf1_workCannotBeStarted_nothingIsKept(WhenAbandoned whenAbandoned) {
    TimeSource noThreads =
        new ForwardingTime(TimeSource.system()) {
          @Override
          public void threadStarting(Thread thread) {
            throw new RejectedExecutionException("no thread");
          }
        };
    SingleFlight<String, String> flights =
        SingleFlight.of("users", o -> o.withWhenAbandoned(whenAbandoned));
    assertThatThrownBy(() -> TimeSource.bind(noThreads, () -> flights.call("key", aSecond())))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(flights.inFlight()).isZero();
  }

  @Test
  void al3_oneCallerGivesUp_theFlightGoesOn() throws Exception {
    ManualTime.run(
        time -> {
          SingleFlight<String, String> flights = SingleFlight.of("users");
          TaskGroup.run(
              group -> {
                Task<Throwable> first =
                    group.createTask(
                        () ->
                            catchThrowable(
                                () ->
                                    withTimeout(
                                        ofMillis(100), () -> flights.call("key", aSecond()))));
                time.settle();
                Task<String> second = group.createTask(() -> flights.call("key", aSecond()));
                time.settle();
                time.advance(ofMillis(100));
                assertThat(first.await()).isInstanceOf(DeadlineExceededException.class);
                time.advance(ofMillis(900));
                assertThat(second.await()).isEqualTo("answer 1");
              });
          assertThat(begun).hasValue(1);
          assertThat(cancelled).hasValue(0);
        });
  }

  @Test
  void al3_ownGroupOfACallerFails_othersStillJoinTheFlight() throws Exception {
    ManualTime.run(
        time -> {
          SingleFlight<String, String> flights = SingleFlight.of("users");
          TaskGroup.run(
              group -> {
                List<Task<String>> callers = callers(group, 1, flights, aSecond());
                time.settle();
                Task<Throwable> failing =
                    group.createTask(
                        () ->
                            catchThrowable(
                                () ->
                                    TaskGroup.run(
                                        own -> {
                                          own.createTask(
                                              () -> {
                                                sleep(ofMillis(100));
                                                throw new IOException("of its own");
                                              });
                                          flights.call("key", aSecond());
                                        })));
                time.settle();
                time.advance(ofMillis(100));
                assertThat(failing.await()).hasRootCauseMessage("of its own");
                assertThat(flights.inFlight()).isEqualTo(1);
                callers.addAll(callers(group, 1, flights, aSecond()));
                time.settle();
                time.advance(ofMillis(900));
                for (Task<String> caller : callers) {
                  assertThat(caller.await()).isEqualTo("answer 1");
                }
              });
          assertThat(begun).hasValue(1);
        });
  }

  @Test
  void al4_lastCallerGivesUp_theFlightIsCancelledAndTheNextStartsAnother() throws Exception {
    ManualTime.run(
        time -> {
          SingleFlight<String, String> flights = SingleFlight.of("users");
          TaskGroup.run(
              group -> {
                List<Task<String>> callers = callers(group, 2, flights, aSecond());
                time.settle();
                callers.getFirst().cancel("not needed");
                time.settle();
                assertThat(cancelled).hasValue(0);
                callers.getLast().cancel("not needed");
                time.settle();
                assertThat(cancelled).hasValue(1);
                assertThat(flights.inFlight()).isZero();
                Task<String> next = group.createTask(() -> flights.call("key", aSecond()));
                time.settle();
                time.advance(ofSeconds(1));
                assertThat(next.await()).isEqualTo("answer 2");
              });
          time.assertNothingPending();
        });
  }

  @Test
  void al4_lastCallerGivesUpAndItShallFinish_theNextJoinsTheFlight() throws Exception {
    ManualTime.run(
        time -> {
          SingleFlight<String, String> flights =
              SingleFlight.of("users", o -> o.withWhenAbandoned(WhenAbandoned.FINISH));
          TaskGroup.run(
              group -> {
                Task<String> first = group.createTask(() -> flights.call("key", aSecond()));
                time.settle();
                first.cancel("not needed");
                time.settle();
                Task<String> next = group.createTask(() -> flights.call("key", aSecond()));
                time.settle();
                time.advance(ofSeconds(1));
                assertThat(next.await()).isEqualTo("answer 1");
              });
          assertThat(cancelled).hasValue(0);
          assertThat(flights.inFlight()).isZero();
        });
  }

  @Test
  void al8_workAsksForItsOwnKey_isAnErrorAndNoDeadlock() {
    SingleFlight<String, String> flights = SingleFlight.of("users");
    assertThatThrownBy(() -> flights.call("key", () -> flights.call("key", () -> "never")))
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(flights.inFlight()).isZero();
  }

  @Test
  void cx1_flight_doesNotRunWithTheIdentityOfTheFirstCaller() throws Exception {
    ScopedValue<String> user = ScopedValue.newInstance();
    SingleFlight<String, String> flights = SingleFlight.of("users");
    try (Registration carried = Context.carry(user)) {
      assertThat(carried).isNotNull();
      AtomicReference<String> seen = new AtomicReference<>();
      ScopedValue.where(user, "alice")
          .call(
              () ->
                  flights.call(
                      "key",
                      () -> {
                        seen.set(user.orElse("nobody"));
                        return "answer";
                      }));
      assertThat(seen).hasValue("nobody");
    }
  }

  @Test
  void sf1_manyThreadsComeAndGo_neverTwoFlightsOfAKeyAndNothingIsKept() throws Exception {
    int keys = 3;
    SingleFlight<Integer, Integer> flights =
        SingleFlight.of("users", o -> o.withWhenAbandoned(WhenAbandoned.FINISH));
    AtomicIntegerArray flying = new AtomicIntegerArray(keys);
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SplittableRandom random = new SplittableRandom(i);
      threads.add(
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    for (int n = 0; n < 500; n++) {
                      int key = random.nextInt(keys);
                      boolean fails = random.nextInt(4) == 0;
                      if (random.nextInt(16) == 0) {
                        threads.get(random.nextInt(8)).interrupt();
                      }
                      try {
                        flights.call(
                            key,
                            () -> {
                              most.accumulateAndGet(flying.incrementAndGet(key), Math::max);
                              flying.decrementAndGet(key);
                              if (fails) {
                                throw new IOException();
                              }
                              return key;
                            });
                      } catch (InterruptedException | TaskFailedException expected) {
                        assertThat(expected)
                            .satisfiesAnyOf(
                                e -> assertThat(e).hasCauseInstanceOf(IOException.class),
                                e -> assertThat(e).isInstanceOf(InterruptedException.class));
                      }
                    }
                  }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    for (int key = 0; key < keys; key++) {
      flights.call(key, () -> 0); // joins what may still finish
    }
    assertThat(most).hasValue(1);
    assertThat(flights.inFlight()).isZero();
  }
}
