package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.TaskFailedException;
import io.nexios.concurrency.TaskGroup;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
  private static List<Permit> acquireAll(AdaptiveLimit limit) {
    List<Permit> permits = new ArrayList<>();
    for (var p = limit.tryAcquire(); p.isPresent(); p = limit.tryAcquire()) {
      permits.add(p.get());
    }
    return permits;
  }

  @Test
  void call_belowTheLimit_returnsWhatTheWorkReturns() throws Exception {
    AdaptiveLimit limit = AdaptiveLimit.of("api");
    assertThat(limit.call(() -> "pong")).isEqualTo("pong");
    String nothing = limit.call(() -> null);
    assertThat(nothing).isNull();
    assertThat(limit.snapshot().running()).isZero();
  }

  @Test
  void lm1_limitReached_rejects() throws Exception {
    AdaptiveLimit limit = AdaptiveLimit.of("api", o -> o.withLimits(2, 1, 9));
    List<Permit> permits = acquireAll(limit);
    assertThat(permits).hasSize(2);
    assertThatExceptionOfType(LimitReachedException.class)
        .isThrownBy(() -> limit.run(() -> {}))
        .withMessage("adaptive limit \"api\" is reached: 2 calls run of 2 and 0 wait")
        .satisfies(e -> assertThat(e.limit()).isEqualTo("api"));
    permits.forEach(Permit::close);
    permits.forEach(Permit::close);
    assertThat(acquireAll(limit)).hasSize(2);
  }

  @Test
  void lm1_queue_servesThoseWhoWait() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AdaptiveLimit limit =
              AdaptiveLimit.of("api", o -> o.withLimits(2, 2, 2).withMaxQueued(8));
          TaskGroup.run(
              group -> {
                for (int i = 0; i < 10; i++) {
                  group.start(() -> limit.run(() -> sleep(ofSeconds(1))));
                }
              });
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
        });
  }

  @Test
  void lm2_timeoutsAndRejections_lowerTheLimitOncePerOverload() throws Exception {
    ManualTime.run(
        time -> {
          AdaptiveLimit limit = AdaptiveLimit.of("api", o -> o.withAimd().withLimits(100, 1, 100));
          List<Permit> permits = acquireAll(limit);
          time.advance(ofMillis(1));
          for (Permit permit : permits) {
            permit.failure(new DeadlineExceededException("call", ofSeconds(1), Duration.ZERO));
          }
          assertThat(limit.limit()).as("all were let through before it fell").isEqualTo(90);
          time.advance(ofMillis(1));
          limit.acquire().failure(new TimeoutException());
          assertThat(limit.limit()).isEqualTo(81);
          assertThat(limit.snapshot().failures()).isEqualTo(101);
        });
  }

  @Test
  void lm5_cancelsAndOtherFailures_giveNoSample() throws Exception {
    ManualTime.run(
        time -> {
          AdaptiveLimit limit = AdaptiveLimit.of("api", o -> o.withAimd().withLimits(4, 1, 100));
          for (int call = 0; call < 1_000; call++) {
            List<Permit> permits = acquireAll(limit);
            permits.get(0).failure(new InterruptedException());
            permits.get(1).failure(new IOException("no such user"));
            permits.get(2).failure(new TaskFailedException("t", new IllegalStateException()));
            permits.get(3).close();
          }
          assertThat(limit.limit()).isEqualTo(4);
          assertThat(limit.snapshot().failures()).isZero();
        });
  }

  @Test
  void aimd_slowCall_isAnOverload() throws Exception {
    ManualTime.run(
        time -> {
          AdaptiveLimit limit =
              AdaptiveLimit.of("api", o -> o.withAimd(ofMillis(100)).withLimits(10, 1, 10));
          limit.run(() -> time.advance(ofMillis(100)));
          assertThat(limit.limit()).isEqualTo(10);
          limit.run(() -> time.advance(ofMillis(101)));
          assertThat(limit.limit()).isEqualTo(9);
        });
  }

  @Test
  void aimd_callsSucceed_risesWhileHalfIsInUse() throws Exception {
    AdaptiveLimit limit = AdaptiveLimit.of("api", o -> o.withAimd().withLimits(4, 1, 100));
    for (int call = 0; call < 10_000; call++) {
      limit.run(() -> {});
    }
    assertThat(limit.limit()).as("LM-3: one at a time").isEqualTo(4);
    for (int round = 0; round < 100; round++) {
      acquireAll(limit).forEach(Permit::success);
    }
    assertThat(limit.limit()).isGreaterThan(8);
  }

  @Test
  void lm1_manyThreads_neverMoreThanTheLimitAndNothingIsLost() throws Exception {
    AdaptiveLimit limit =
        AdaptiveLimit.of("api", o -> o.withAimd().withLimits(4, 2, 6).withMaxQueued(2));
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SplittableRandom random = new SplittableRandom(i);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 5_000; n++) {
                      boolean fails = random.nextInt(100) == 0;
                      try {
                        limit.run(
                            () -> {
                              most.accumulateAndGet(running.incrementAndGet(), Math::max);
                              running.decrementAndGet();
                              if (fails) {
                                throw new TimeoutException();
                              }
                            });
                      } catch (LimitReachedException | TimeoutException expected) {
                        Thread.onSpinWait();
                      } catch (InterruptedException impossible) {
                        throw new AssertionError(impossible);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isBetween(1, 6);
    assertThat(limit.snapshot().running()).isZero();
    assertThat(limit.limit()).isBetween(2, 6);
    assertThat(acquireAll(limit)).hasSize(limit.limit());
  }

  @Test
  void permit_reportsTwice_countsOnce() throws Exception {
    AdaptiveLimit limit = AdaptiveLimit.of("api", o -> o.withAimd().withLimits(10, 1, 10));
    Permit permit = limit.acquire();
    permit.success();
    permit.end(Outcome.FAILURE);
    permit.failure(new TimeoutException());
    assertThat(limit.limit()).isEqualTo(10);
    assertThat(acquireAll(limit)).hasSize(10);
  }

  @Test
  void classifier_decidesWhatShowsOverload() {
    AdaptiveLimit limit =
        AdaptiveLimit.of(
            "api",
            o ->
                o.withAimd()
                    .withLimits(10, 1, 10)
                    .withClassifier(
                        e -> e instanceof IOException ? Outcome.FAILURE : Outcome.IGNORED));
    assertThatThrownBy(
            () ->
                limit.run(
                    () -> {
                      throw new IOException("503");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(limit.limit()).isEqualTo(9);
  }

  @Test
  void of_initialOutsideOfTheOthers_saysSo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdaptiveLimit.of("api", o -> o.withLimits(5, 10, 20)))
        .withMessage("initial limit must be between 10 and 20, was 5");
  }

  @Test
  void classifierThatThrowsAnError_neitherKeepsThePlaceNorHidesTheFailure() {
    AdaptiveLimit limit =
        AdaptiveLimit.of(
            "api",
            o ->
                o.withClassifier(
                    _ -> {
                      throw new AssertionError("broken");
                    }));
    IOException failure = new IOException("503");
    assertThatThrownBy(
            () ->
                limit.run(
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure)
        .satisfies(e -> assertThat(e.getSuppressed()).hasOnlyElementsOfType(AssertionError.class));
    assertThat(limit.snapshot().running()).isZero();
  }
}
