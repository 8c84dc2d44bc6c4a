package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.time.TimeSource;
import io.nexios.verification.model.ModelChecks;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The shells of the engine that wait, as far as their threads are platform threads: the checker
/// decides when a parked thread goes on, and reports one that never does.
@Tag("slow")
class WaitingLincheckTest {
  @Test
  void place_isHandedFromOneToTheNext_andOnByThoseWhoHaveGone() {
    ModelChecks.checkWaits(OnePlace.class);
  }

  @Test
  void plantedFault_placeThatStaysWithOneWhoHasGone_isFound() {
    assertThatThrownBy(() -> ModelChecks.checkWaits(PlaceThatIsLost.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  @Test
  void callOfAPool_runsOnceOrIsWithdrawn_andItsCallerGoesOn() {
    ModelChecks.checkScene(OneWorker.class);
  }

  /// Plain, because the checker looks into all that runs here.
  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** What the next two have in common: one place. */
  interface Seats {
    boolean take() throws InterruptedException;

    void giveBack();

    int free();
  }

  /** Two threads, one place; some are interrupted while they wait or when their turn has come. */
  public static class OnePlace {
    private final Seats seats = seats();

    Seats seats() {
      Places places = new Places(1);
      return new Seats() {
        @Override
        public boolean take() throws InterruptedException {
          return places.take("model", null);
        }

        @Override
        public void giveBack() {
          places.giveBack();
        }

        @Override
        public int free() {
          return places.free();
        }
      };
    }

    @Operation
    public void use() throws InterruptedException {
      if (seats.take()) {
        seats.giveBack();
      }
    }

    @Operation
    public void useInterrupted() {
      Thread.currentThread().interrupt();
      try {
        use();
      } catch (InterruptedException gone) {
        return;
      } finally {
        boolean _ = Thread.interrupted();
      }
    }

    @Validate
    public void thePlaceIsFree() {
      require(seats.free() == 1, "the place is lost");
    }
  }

  /** Planted: one who stops waiting does not look whether the place was given to it meanwhile. */
  public static final class PlaceThatIsLost extends OnePlace {
    @Override
    Seats seats() {
      return new Forgetful();
    }
  }

  private static final class Forgetful implements Seats {
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Thread> queue = new ArrayDeque<>(); // guarded by lock
    private int free = 1; // guarded by lock

    @Override
    public boolean take() throws InterruptedException {
      lock.lock();
      try {
        if (free > 0) {
          free--;
          return true;
        }
        queue.add(Thread.currentThread());
      } finally {
        lock.unlock();
      }
      while (isQueued()) {
        if (Thread.interrupted()) {
          leave();
          throw new InterruptedException();
        }
        LockSupport.park();
      }
      return true;
    }

    private boolean isQueued() {
      lock.lock();
      try {
        return queue.contains(Thread.currentThread());
      } finally {
        lock.unlock();
      }
    }

    private void leave() {
      lock.lock();
      try {
        queue.remove(Thread.currentThread());
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void giveBack() {
      lock.lock();
      try {
        Thread first = queue.poll();
        if (first == null) {
          free++;
        } else {
          LockSupport.unpark(first);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int free() {
      lock.lock();
      try {
        return free;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Two callers of a pool with one thread, of which one is interrupted, and its close. */
  public static final class OneWorker {
    private static final int WITHDRAWN = -1;

    private final AtomicInteger runs = new AtomicInteger();
    private int mine;
    private int others; // written by the other caller, which is joined

    @Operation
    public void play() throws InterruptedException {
      ThreadPool pool = ThreadPool.of("model", o -> o.withThreads(1));
      Thread other = new Thread(() -> others = callInterrupted(pool));
      other.start();
      mine = call(pool, 1);
      other.join();
      pool.close();
    }

    private int call(ThreadPool pool, int value) throws InterruptedException {
      return pool.call(
          () -> {
            runs.incrementAndGet();
            return value;
          });
    }

    private int callInterrupted(ThreadPool pool) {
      Thread.currentThread().interrupt();
      try {
        return TimeSource.<Integer, InterruptedException>bind(
            new Standstill(), () -> call(pool, 2));
      } catch (InterruptedException withdrawn) {
        return WITHDRAWN;
      }
    }

    @Validate
    public void everyCallRanOnceOrNever() {
      require(mine == 1, "the first call has lost its value");
      require(others == 2 || others == WITHDRAWN, "the second call has lost its value");
      require(runs.get() == (others == 2 ? 2 : 1), "a call ran twice, or after its withdrawal");
    }
  }
}
