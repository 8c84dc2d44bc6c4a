package io.nexios.concurrency;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Lazy values whose time source fails: none is served for longer than it may be, and none is lost
/// for good.
@ExtendWith(LeakCheckExtension.class)
class AsyncLazyFaultsTest {
  private final AtomicInteger loads = new AtomicInteger();
  private final FrailTime time = new FrailTime();

  @Test
  void timerCannotBeSet_theLoadFails_andNoValueIsKeptThatNeverExpires() throws Exception {
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(loads::incrementAndGet, o -> o.withExpireAfter(ofHours(1)));
    time.hasTimers = false;
    assertThatThrownBy(() -> TimeSource.bind(time, () -> lazy.get()))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("no timer");
    assertThat(lazy.isLoaded()).isFalse();
    assertThat(lazy.get()).isEqualTo(2);
    lazy.reset();
  }

  @Test
  void clockCannotBeReadAtTheEndOfALoad_theNextCallerLoadsAgain() throws Exception {
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              time.hasClock = loads.incrementAndGet() > 1;
              return loads.get();
            });
    assertThatThrownBy(() -> TimeSource.bind(time, () -> lazy.get()))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("no clock");
    time.hasClock = true;
    assertThat(TimeSource.<Integer, Exception>bind(time, lazy::get)).isEqualTo(2);
  }

  @Test
  void timerOfThePauseCannotBeSet_theValueIsRefreshedWithoutAPause() throws Exception {
    ManualTime.run(
        manual -> {
          FrailTime frail = new FrailTime();
          AsyncLazy<Integer> lazy =
              AsyncLazy.of(() -> loadOrFail(2), o -> o.withRefreshAfter(ofMinutes(1)));
          TimeSource.bind(
              frail,
              () -> {
                assertThat(lazy.get()).isEqualTo(1);
                manual.advance(ofMinutes(1));
                frail.hasTimers = false;
                try (CapturedLog log = CapturedLog.open()) {
                  assertThat(lazy.get()).isEqualTo(1);
                  manual.settle();
                  assertThat(log.warnings()).hasSize(1);
                }
                assertThat(lazy.snapshot().failures()).isEqualTo(1);
                assertThat(lazy.snapshot().lastFailure()).hasMessage("load 2");
                frail.hasTimers = true;
                assertThat(lazy.get(ofMinutes(1))).isEqualTo(3);
                return true;
              });
          lazy.reset();
          manual.assertNothingPending();
        });
  }

  private int loadOrFail(int failing) throws IOException {
    int number = loads.incrementAndGet();
    if (number == failing) {
      throw new IOException("load " + number);
    }
    return number;
  }
}
