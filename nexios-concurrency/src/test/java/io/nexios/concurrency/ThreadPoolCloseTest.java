package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.Party;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The end of a pool.
class ThreadPoolCloseTest {
  @RegisterExtension
  static final LeakCheckExtension LEAKS =
      LeakCheckExtension.with(
          o -> o.withAllowedThread(name -> name.startsWith("nexios-pool-shared")));

  @Test
  void close_letsRunningAndQueuedCallsEndAndJoinsTheThreads() throws Exception {
    Party party = Party.of(1);
    List<Thread> workers = new CopyOnWriteArrayList<>();
    ThreadPool pool = ThreadPool.of("ending", o -> o.withThreads(1));
    OtherThread first = OtherThread.start(() -> pool.run(party::attend));
    party.awaitAll();
    OtherThread second =
        OtherThread.start(() -> pool.run(() -> workers.add(Thread.currentThread())));
    Spin.until(() -> pool.snapshot().queued() == 1);
    OtherThread closer = OtherThread.start(pool::close);
    Spin.until(() -> isRefused(pool));
    party.disband();
    closer.join();
    assertThat(workers)
        .singleElement()
        .extracting(Thread::getState)
        .isEqualTo(Thread.State.TERMINATED);
    first.join();
    second.join();
    pool.close();
    assertThatThrownBy(() -> pool.run(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("thread pool \"ending\" is closed; make calls before its close");
  }

  private static boolean isRefused(ThreadPool pool) {
    // A pool that is still open would queue this call, and the interrupt withdraws it.
    Thread.currentThread().interrupt();
    boolean isRefused = catchThrowable(() -> pool.run(() -> {})) instanceof IllegalStateException;
    Thread.interrupted();
    return isRefused;
  }

  @Test
  void close_whileACallStartsAThread_waitsForThatThread() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    AtomicReference<OtherThread> closer = new AtomicReference<>();
    AtomicReference<Thread> worker = new AtomicReference<>();
    ThreadPool pool =
        new ThreadPool(
            "ending",
            ThreadPool.Options.DEFAULT.withThreads(1),
            work -> new SlowlyStarting(work, starting, closer));
    OtherThread caller =
        OtherThread.startPlatform(() -> pool.run(() -> worker.set(Thread.currentThread())));
    starting.await();
    closer.set(
        OtherThread.startPlatform(
            () -> {
              pool.close();
              assertThat(worker.get().getState()).isEqualTo(Thread.State.TERMINATED);
            }));
    closer.get().join();
    caller.join();
  }

  /** A thread whose start takes until somebody who closes the pool waits, or has not waited. */
  private static final class SlowlyStarting extends Thread {
    private final CountDownLatch starting;
    private final AtomicReference<OtherThread> closer;

    SlowlyStarting(Runnable work, CountDownLatch starting, AtomicReference<OtherThread> closer) {
      super(work);
      this.starting = starting;
      this.closer = closer;
    }

    @Override
    public void start() {
      starting.countDown();
      while (closer.get() == null || isOnItsWay(closer.get().thread().getState())) {
        onSpinWait();
      }
      super.start();
    }

    private static boolean isOnItsWay(State closing) {
      return closing != State.BLOCKED && closing != State.TERMINATED;
    }
  }

  @Test
  void close_callMakesANestedCallMeanwhile_itStillRuns() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayNest = new CountDownLatch(1);
    ThreadPool pool = ThreadPool.of("ending", o -> o.withThreads(1));
    AtomicInteger nested = new AtomicInteger();
    OtherThread caller =
        OtherThread.start(
            () ->
                pool.run(
                    () -> {
                      inside.countDown();
                      mayNest.await();
                      TaskGroup.run(group -> group.start(() -> pool.run(nested::incrementAndGet)));
                    }));
    inside.await();
    OtherThread closer = OtherThread.start(pool::close);
    Spin.until(() -> isRefused(pool));
    mayNest.countDown();
    closer.join();
    caller.join();
    assertThat(nested).hasValue(1);
  }

  @Test
  void close_insideACallOfThePool_isRefused() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      assertThatThrownBy(() -> pool.run(pool::close))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"one\" cannot be closed by a call that it runs");
    }
    assertThatThrownBy(() -> ThreadPool.shared().close()).isInstanceOf(IllegalStateException.class);
  }
}
