package io.nexios.testing;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ManualTimeTest {
  @Test
  void advance_timersAtDifferentInstants_firesThemInOrderAtTheirInstants() throws Exception {
    List<String> fired = new ArrayList<>();
    ManualTime.run(
        time -> {
          time.schedule(ofSeconds(2).toNanos(), () -> fired.add("b " + time.elapsed()));
          time.schedule(ofSeconds(1).toNanos(), () -> fired.add("a " + time.elapsed()));
          time.schedule(ofSeconds(2).toNanos(), () -> fired.add("c " + time.elapsed()));
          time.advance(ofSeconds(3));
          assertThat(fired).containsExactly("a PT1S", "b PT2S", "c PT2S");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
          time.assertNothingPending();
        });
  }

  @Test
  void autoJump_bodyWaitsForATimer_returnsAtOnce() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          CountDownLatch latch = new CountDownLatch(1);
          TimeSource.current().schedule(ofHours(1).toNanos(), latch::countDown);
          latch.await();
          assertThat(time.elapsed()).isEqualTo(ofHours(1));
        });
  }
}
