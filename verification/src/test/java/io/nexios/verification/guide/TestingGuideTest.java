package io.nexios.verification.guide;

import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;
import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.concurrency.Branch;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestingGuideTest {
  // snippet: testing-timeout
  @Test
  void aSlowUpstream_isCutAfterFiveSeconds() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          assertThatThrownBy(
                  () -> withTimeout(Duration.ofSeconds(5), () -> sleep(Duration.ofHours(1))))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
          time.assertNothingPending();
        });
  }

  // end snippet

  // snippet: testing-refresh
  @Test
  void anOldValue_isServedWhileItIsRefreshed() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    ManualTime.run(
        time -> {
          AsyncLazy<Integer> value =
              AsyncLazy.of(loads::incrementAndGet, o -> o.withRefreshAfter(Duration.ofMinutes(10)));
          assertThat(value.get()).isEqualTo(1);
          time.advance(Duration.ofMinutes(10));
          assertThat(value.get()).isEqualTo(1); // and starts the refresh
          time.settle();
          assertThat(value.get()).isEqualTo(2);
          value.reset();
          time.assertNothingPending();
        });
  }

  // end snippet

  @Test
  void aHedge_startsAfterItsDelay() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          String winner =
              runUntilFirstComplete(
                  () -> {
                    sleep(Duration.ofSeconds(10));
                    return "primary";
                  },
                  Branch.of(
                          () -> {
                            sleep(Duration.ofMillis(50));
                            return "hedge";
                          })
                      .after(Duration.ofMillis(200)));
          assertThat(winner).isEqualTo("hedge");
          assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(250));
        });
  }
}
