package io.nexios.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// What Quiet relies on where the system tells who runs.
@EnabledOnOs(OS.LINUX)
@ExtendWith(LeakCheckExtension.class)
class OsThreadTest {
  private static final int ROUNDS = 20;

  private final SynchronousQueue<OsThread> itself = new SynchronousQueue<>();

  /// The reason to ask the system at all: Java still shows such a thread as waiting. Most rounds
  /// are enough: a stop of all threads by the JVM puts one to sleep that was awake.
  @Test
  void unparkedThread_isAwakeBeforeTheUnparkReturns() throws Exception {
    int awake = 0;
    AtomicInteger round = new AtomicInteger();
    AtomicBoolean seen = new AtomicBoolean();
    Thread thread = Thread.ofPlatform().start(() -> parkAndSpin(round, seen));
    try (OsThread os = itself.take()) {
      for (int i = 0; i < ROUNDS; i++) {
        while (thread.getState() != Thread.State.WAITING || !os.isAsleep()) {
          Thread.onSpinWait();
        }
        round.incrementAndGet();
        LockSupport.unpark(thread);
        awake += os.isAsleep() ? 0 : 1;
        seen.set(true);
      }
    }
    thread.join();
    assertThat(awake).isGreaterThan(ROUNDS / 2);
  }

  /** Parks until it is the next round, and then keeps running until that has been seen. */
  private void parkAndSpin(AtomicInteger round, AtomicBoolean seen) {
    tellItself();
    for (int i = 0; i < ROUNDS; i++) {
      while (round.get() == i) {
        LockSupport.park();
      }
      while (!seen.compareAndSet(true, false)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void endedThread_isAsleep() throws Exception {
    Thread thread = Thread.ofPlatform().start(this::tellItself);
    try (OsThread os = itself.take()) {
      thread.join();
      while (!os.isAsleep()) { // Java lets the joiner go a moment before the system knows
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void all_findsThreadsByTheirNames() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    Thread thread =
        Thread.ofPlatform()
            .name("nexios (odd) name")
            .start(
                () -> {
                  tellItself();
                  while (!end.get()) {
                    LockSupport.park();
                  }
                });
    try (OsThread told = itself.take()) {
      assertThat(OsThread.all())
          .filteredOn(each -> each.isNamed("nexios (odd) na"))
          .singleElement()
          .satisfies(found -> assertThat(found.id()).isEqualTo(told.id()))
          .satisfies(OsThread::close);
    }
    end.set(true);
    LockSupport.unpark(thread);
    thread.join();
  }

  @Test
  void grace_threadRuns_isNotOverBeforeItHasRunForAWhile() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  tellItself();
                  while (!end.get()) {
                    Thread.onSpinWait();
                  }
                });
    try (OsThread os = itself.take()) {
      Grace grace = new Grace();
      long before = os.ranNanos();
      while (!grace.isOver()) {
        Thread.onSpinWait();
      }
      assertThat(os.ranNanos() - before).isGreaterThanOrEqualTo(1_000_000);
    }
    end.set(true);
    thread.join();
  }

  @Test
  void ranNanos_ofAThreadThatHasEnded_isUnknown() throws Exception {
    Thread thread = Thread.ofPlatform().start(this::tellItself);
    OsThread os = itself.take();
    thread.join();
    boolean known = true;
    while (known) {
      try {
        os.ranNanos();
      } catch (IOException ended) {
        known = false;
      }
    }
    os.close();
  }

  private void tellItself() {
    try {
      itself.put(OsThread.current());
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
