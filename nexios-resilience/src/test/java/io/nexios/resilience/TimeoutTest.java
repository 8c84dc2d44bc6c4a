package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TimeoutTest {
  private final Timeout timeout = Timeout.of("one attempt", ofSeconds(1));

  @Test
  void call_inTime_returnsWhatTheWorkReturnsInTheCallersThread() throws Exception {
    Thread caller = Thread.currentThread();
    assertThat(timeout.<Thread, RuntimeException>call(Thread::currentThread)).isSameAs(caller);
    assertThat(timeout.<String, RuntimeException>call(() -> null)).isNull();
  }

  @Test
  void call_workThrows_throwsTheVeryException() {
    IOException failure = new IOException("no answer");
    assertThatThrownBy(
            () ->
                timeout.run(
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  @Test
  void v13_v14_workThatBlocks_isInterruptedAtTheLimitAndHasEndedWhenItThrows() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          AtomicBoolean ended = new AtomicBoolean();
          assertThatThrownBy(() -> timeout.run(() -> blockUntilInterrupted(ended)))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(ended).isTrue();
          assertThat(time.elapsed()).isEqualTo(ofSeconds(1));
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          time.assertNothingPending();
        });
  }

  private static void blockUntilInterrupted(AtomicBoolean ended) throws InterruptedException {
    try {
      new CountDownLatch(1).await();
    } finally {
      ended.set(true);
    }
  }

  @Test
  void call_insideOfAShorterLimit_theShorterOneHolds() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          Guard guard = Guard.of("api", Timeout.of("all attempts", ofMillis(300)), timeout);
          assertThatThrownBy(() -> guard.run(() -> sleep(ofSeconds(9))))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofMillis(300));
        });
  }

  @Test
  void call_insideOfARetry_eachAttemptHasItsOwnLimit() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          Retry twice = Retry.of("api", o -> o.withMaxAttempts(2).withJitter(Retry.Jitter.NONE));
          assertThatThrownBy(() -> Guard.of("api", twice, timeout).run(() -> sleep(ofSeconds(9))))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(2).plus(ofMillis(100)));
        });
  }

  @Test
  void of_notLongerThanZero_saysSo() {
    assertThatThrownBy(() -> Timeout.of("none", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout must be longer than zero, was PT0S");
  }

  @Test
  void toString_saysNameAndLimit() {
    assertThat(timeout).hasToString("timeout \"one attempt\" (1.0 s)");
    assertThat(timeout.limit()).isEqualTo(ofSeconds(1));
  }
}
