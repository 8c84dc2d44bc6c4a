package io.nexios.resilience;

import static io.nexios.resilience.CircuitBreaker.State.CLOSED;
import static io.nexios.resilience.CircuitBreaker.State.HALF_OPEN;
import static io.nexios.resilience.CircuitBreaker.State.OBSERVE_ONLY;
import static io.nexios.resilience.CircuitBreaker.State.OPEN;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nexios.concurrency.Registration;
import io.nexios.resilience.CircuitBreaker.Snapshot;
import io.nexios.resilience.CircuitBreaker.State;
import io.nexios.resilience.CircuitBreaker.Transition;
import io.nexios.resilience.CircuitBreaker.Window;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerConcurrencyTest {
  /// Runs each piece of work in a virtual thread of its own, all begun at once, and waits for them.
  private static void runAtOnce(List<Runnable> works) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (Runnable work : works) {
      running.add(
          Thread.startVirtualThread(
              () -> {
                await(start);
                work.run();
              }));
    }
    start.countDown();
    for (Thread thread : running) {
      thread.join();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static void callFailing(CircuitBreaker breaker) {
    breaker.tryAcquire().ifPresent(permit -> permit.failure(new IOException("no answer")));
  }

  @Test
  void cb5_burstOfFailures_opensExactlyOnce() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(5));
          Queue<Transition> seen = new ConcurrentLinkedQueue<>();
          breaker.onTransition(seen::add);
          List<Runnable> failures = new ArrayList<>();
          for (int i = 0; i < 10_000; i++) {
            Permit permit = breaker.acquire();
            failures.add(() -> permit.failure(new IOException("no answer")));
          }
          runAtOnce(failures);
          time.settle();
          assertThat(seen).extracting(Transition::to).containsExactly(OPEN);
          assertThat(seen.element().failures()).isBetween(5L, 10_000L);
        });
  }

  @Test
  void cb5_manyCallsAtTheInstantOfExpiry_admitsExactlyThePermits() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker =
              CircuitBreaker.of("api", o -> o.withFailureThreshold(1).withHalfOpenPermits(3));
          for (int round = 0; round < 20; round++) {
            breaker.reset();
            callFailing(breaker);
            time.advance(ofSeconds(60));
            AtomicInteger admitted = new AtomicInteger();
            runAtOnce(
                Collections.nCopies(
                    200, () -> breaker.tryAcquire().ifPresent(_ -> admitted.incrementAndGet())));
            assertThat(admitted).hasValue(3);
          }
        });
  }

  @Test
  void cb12_transitions_arriveInTheirOrder() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(1));
          Queue<Transition> seen = new ConcurrentLinkedQueue<>();
          breaker.onTransition(seen::add);
          runAtOnce(
              Collections.nCopies(
                  30,
                  () -> {
                    callFailing(breaker);
                    breaker.reset();
                  }));
          time.settle();
          assertThat(seen).isNotEmpty();
          assertThat(seen.stream().map(Transition::sequence)).isSorted().doesNotHaveDuplicates();
          State before = CLOSED;
          for (Transition transition : seen) {
            assertThat(transition.from()).isEqualTo(before);
            before = transition.to();
          }
          assertThat(breaker.snapshot().droppedTransitions()).isZero();
        });
  }

  @Test
  void cb12_aRoundThroughTheStates_isReportedWithItsCause() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(2));
          Queue<Transition> seen = new ConcurrentLinkedQueue<>();
          breaker.onTransition(seen::add);
          callFailing(breaker);
          callFailing(breaker);
          time.advance(ofSeconds(60));
          breaker.run(() -> {});
          breaker.observeOnly();
          breaker.observeOnly();
          callFailing(breaker);
          callFailing(breaker);
          time.settle();
          assertThat(seen)
              .extracting(Transition::from, Transition::to, Transition::failures)
              .containsExactly(
                  tuple(CLOSED, OPEN, 2L),
                  tuple(OPEN, HALF_OPEN, 0L),
                  tuple(HALF_OPEN, CLOSED, 0L),
                  tuple(CLOSED, OBSERVE_ONLY, 0L),
                  tuple(OBSERVE_ONLY, OBSERVE_ONLY, 2L));
        });
  }

  @Test
  void cb12_listenerThatBlocks_holdsUpNoCall_andTheOldestTransitionsAreDropped() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = CircuitBreaker.of("api");
          CountDownLatch release = new CountDownLatch(1);
          Queue<Long> seen = new ConcurrentLinkedQueue<>();
          breaker.onTransition(
              transition -> {
                await(release);
                seen.add(transition.sequence());
              });
          breaker.forceOpen(); // the listener takes this one and blocks
          time.settle();
          for (int i = 0; i < EventQueue.CAPACITY; i++) {
            breaker.reset();
            breaker.forceOpen();
          }
          assertThat(breaker.snapshot().droppedTransitions()).isEqualTo(EventQueue.CAPACITY);
          release.countDown();
          time.settle();
          long last = 2L * EventQueue.CAPACITY + 1;
          assertThat(seen)
              .containsExactlyElementsOf(
                  LongStream.concat(
                          LongStream.of(1),
                          LongStream.rangeClosed(last - EventQueue.CAPACITY + 1, last))
                      .boxed()
                      .toList());
        });
  }

  @Test
  void cb12_listenerThatThrows_failsNoCallAndNoOtherListener() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = CircuitBreaker.of("api");
          List<State> seen = new ArrayList<>(); // written by the one delivering thread
          breaker.onTransition(
              _ -> {
                throw new IllegalStateException("listener");
              });
          breaker.onTransition(transition -> seen.add(transition.to()));
          breaker.forceOpen();
          breaker.reset();
          time.settle();
          assertThat(seen).containsExactly(State.FORCED_OPEN, CLOSED);
        });
  }

  @Test
  void cb12_listenerFailsWithWhatCannotBeLogged_theNextTransitionArrivesAllTheSame()
      throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = CircuitBreaker.of("api");
          Queue<State> seen = new ConcurrentLinkedQueue<>();
          breaker.onTransition(transition -> seen.add(transition.to()));
          breaker.onTransition(
              _ -> {
                throw new Unspeakable();
              });
          breaker.forceOpen();
          time.settle();
          breaker.reset();
          time.settle();
          assertThat(seen).containsExactly(State.FORCED_OPEN, CLOSED);
        });
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("no text");
    }
  }

  @Test
  void cb12_threadForListenersCannotStart_theNextTransitionTriesAgain() throws Exception {
    AtomicBoolean fails = new AtomicBoolean(true);
    TimeSource noThreads =
        new ForwardingTime(TimeSource.system()) {
          @Override
          public void threadStarting(Thread thread) {
            if (fails.get()) {
              throw new RejectedExecutionException("no thread");
            }
          }
        };
    CircuitBreaker breaker =
        TimeSource.<CircuitBreaker, RuntimeException>bind(
            noThreads, () -> CircuitBreaker.of("api", o -> o.withFailureThreshold(1)));
    Queue<State> seen = new ConcurrentLinkedQueue<>();
    CountDownLatch closed = new CountDownLatch(1);
    breaker.onTransition(
        transition -> {
          seen.add(transition.to());
          if (transition.to() == CLOSED) {
            closed.countDown();
          }
        });
    callFailing(breaker);
    fails.set(false);
    breaker.reset();
    closed.await();
    assertThat(seen).containsExactly(OPEN, CLOSED);
  }

  @Test
  void onTransition_closedTwice_takesOnlyItsOwnListenerAway() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = CircuitBreaker.of("api");
          Queue<State> seen = new ConcurrentLinkedQueue<>();
          Registration first = breaker.onTransition(t -> seen.add(t.to()));
          breaker.onTransition(t -> seen.add(t.to()));
          first.close();
          first.close();
          breaker.forceOpen();
          time.settle();
          assertThat(seen).containsExactly(State.FORCED_OPEN);
        });
  }

  @Test
  void listener_mayUseTheBreaker() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(1));
          breaker.onTransition(
              transition -> {
                if (transition.to() == OPEN) {
                  breaker.reset();
                }
              });
          callFailing(breaker);
          time.settle();
          assertThat(breaker.state()).isEqualTo(CLOSED);
          assertThatThrownBy(() -> breaker.onTransition(null))
              .isInstanceOf(NullPointerException.class)
              .hasMessage("listener");
        });
  }

  static Stream<Window> windows() {
    return Stream.of(
        new Window.Streak(1_000_000),
        Window.ofCalls(64).withMinimumCalls(64),
        Window.ofTime(ofSeconds(10)).withMinimumCalls(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("windows")
  void ob4_snapshot_whileCallsEnd_addsUp(Window window) throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureRate(100, window));
    List<Snapshot> seen = Collections.synchronizedList(new ArrayList<>());
    List<Runnable> works = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      works.add(
          () -> {
            for (int call = 0; call < 1_000; call++) {
              breaker.acquire().end(outcome);
              seen.add(breaker.snapshot());
            }
          });
    }
    breaker.observeOnly();
    runAtOnce(works);
    assertThat(seen)
        .hasSize(6_000)
        .allSatisfy(
            snapshot -> {
              assertThat(snapshot.failures()).isBetween(0L, snapshot.calls());
              assertThat(snapshot.slowCalls()).isBetween(0L, snapshot.calls());
            });
    assertThat(breaker.snapshot().rejected()).isZero();
  }
}
