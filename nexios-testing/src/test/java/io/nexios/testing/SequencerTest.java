package io.nexios.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
class SequencerTest {
  private final Sequencer order = Sequencer.create();

  @Test
  void step_manyThreadsInRandomOrder_takeTurns() throws Exception {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      numbers.add(i);
    }
    Collections.shuffle(numbers, new Random(1));
    List<Integer> taken = new ArrayList<>(); // not thread-safe: the steps order the accesses
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int each : numbers) {
        ends.add(
            threads.submit(
                () -> {
                  order.step(2 * each - 1);
                  taken.add(each);
                  order.step(2 * each);
                  return each;
                }));
      }
    }
    for (Future<?> end : ends) {
      end.get();
    }
    assertThat(taken).hasSize(200).isSorted();
  }

  @Test
  void step_takenTwice_isRefused() throws Exception {
    order.step(1);
    assertThatThrownBy(() -> order.step(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("step 1 is there twice")
        .hasMessageContaining("1 by \"" + Thread.currentThread().getName() + "\"");
  }

  @Test
  void step_belowOne_isRefused() {
    assertThatThrownBy(() -> order.step(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void step_interrupted_isNotTaken() throws Exception {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> order.step(2)).isInstanceOf(InterruptedException.class);
    order.step(1);
    order.step(2);
  }

  @Test
  void step_thatCannotCome_saysWhichIsMissing() throws Exception {
    Sequencer impatient = new Sequencer(Duration.ofMillis(1));
    impatient.step(1);
    assertThatThrownBy(() -> impatient.step(3))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("step 3 waits in vain: nobody has taken step 2; taken: 1 by")
        .hasMessageEndingWith("waiting: [3]");
    impatient.step(2);
    impatient.step(3);
  }

  @Test
  void step_inVirtualTime_countsAsWaiting() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Thread taker = Thread.ofVirtual().unstarted(() -> stepOne(time));
          time.threadStarting(taker);
          taker.start();
          order.step(2);
          assertThat(time.elapsed()).isEqualTo(Duration.ofHours(1));
          taker.join();
        });
  }

  /** Takes step 1 when an hour has passed. */
  private void stepOne(ManualTime time) {
    CountDownLatch hour = new CountDownLatch(1);
    time.schedule(Duration.ofHours(1).toNanos(), hour::countDown);
    try {
      hour.await();
      order.step(1);
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
