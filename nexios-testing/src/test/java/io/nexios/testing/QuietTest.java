package io.nexios.testing;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.ManualTimeTest.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Threads that wake each other in every way there is, while a timer is armed: time must not move
/// until they have done. In most rounds exactly one thread can run, the worst case for one who
/// looks.
class QuietTest {
  private static final Thread.Builder VIRTUAL = Thread.ofVirtual();
  private static final Thread.Builder PLATFORM = Thread.ofPlatform();
  private static final int ROUNDS = Integer.getInteger("nexios.test.rounds", 1_000);

  @Test
  void twoVirtualThreadsHandOver_timeStandsStill() throws Exception {
    assertStill(time -> ring(time, VIRTUAL, 2, SynchronousQueue::new));
  }

  @Test
  void ringOfVirtualThreads_timeStandsStill() throws Exception {
    assertStill(time -> ring(time, VIRTUAL, 100, () -> new ArrayBlockingQueue<>(1)));
  }

  @Test
  void twoPlatformThreadsHandOver_timeStandsStill() throws Exception {
    assertStill(time -> ring(time, PLATFORM, 2, SynchronousQueue::new));
  }

  @Test
  void virtualThreadsStartAndJoinEachOther_timeStandsStill() throws Exception {
    assertStill(time -> generations(time, VIRTUAL, ROUNDS));
  }

  @Test
  void platformThreadsStartAndJoinEachOther_timeStandsStill() throws Exception {
    assertStill(time -> generations(time, PLATFORM, ROUNDS / 20));
  }

  @Test
  void virtualThreadsTakeTurnsWithAMonitor_timeStandsStill() throws Exception {
    assertStill(
        time -> {
          Turns turns = new Turns();
          Thread even = start(time, VIRTUAL, () -> turns.takeAll(0));
          Thread odd = start(time, VIRTUAL, () -> turns.takeAll(1));
          even.join();
          odd.join();
        });
  }

  /** Runs a body in self-moving time with one timer armed, far away, which must not fire. */
  private static void assertStill(ManualTime.Body<Exception> body) throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          time.schedule(ofHours(1).toNanos(), () -> {});
          body.run(time);
          assertThat(time.elapsed()).isEqualTo(Duration.ZERO);
        });
  }

  private static void ring(
      ManualTime time, Thread.Builder builder, int size, Supplier<BlockingQueue<Integer>> queue)
      throws InterruptedException {
    List<BlockingQueue<Integer>> seats = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      seats.add(queue.get());
    }
    CountDownLatch out = new CountDownLatch(size);
    for (int i = 0; i < size; i++) {
      BlockingQueue<Integer> mine = seats.get(i);
      BlockingQueue<Integer> next = seats.get((i + 1) % size);
      start(time, builder, () -> pass(mine, next, out, size));
    }
    seats.getFirst().put(ROUNDS);
    out.await();
  }

  private static void pass(
      BlockingQueue<Integer> mine, BlockingQueue<Integer> next, CountDownLatch out, int size)
      throws InterruptedException {
    int left;
    do {
      left = mine.take();
      if (left > -size + 1) {
        next.put(left - 1);
      }
    } while (left > 0);
    out.countDown();
  }

  private static void generations(ManualTime time, Thread.Builder builder, int left)
      throws InterruptedException {
    for (int i = 0; i < left; i++) {
      start(time, builder, () -> start(time, builder, () -> {}).join()).join();
    }
  }

  /** Starts a thread that announces itself once more, as the threads of pools do. */
  private static Thread start(ManualTime time, Thread.Builder builder, Action action) {
    return ManualTimeTest.start(
        time,
        builder,
        () -> {
          time.threadStarting(Thread.currentThread());
          action.run();
        });
  }

  private static final class Turns {
    private int turn;

    synchronized void takeAll(int parity) throws InterruptedException {
      while (turn < ROUNDS) {
        if (turn % 2 == parity) {
          turn++;
          notifyAll();
        } else {
          wait();
        }
      }
    }
  }
}
