package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;

/// The threads that groups have made, so that a test can say what became of each.
final class MadeThreads implements ThreadFactory {
  private final ThreadFactory factory;
  private final List<Thread> all = new CopyOnWriteArrayList<>();

  MadeThreads(ThreadFactory factory) {
    this.factory = factory;
  }

  @Override
  public Thread newThread(Runnable body) {
    Thread thread = factory.newThread(body);
    all.add(thread);
    return thread;
  }

  List<Thread> all() {
    return all;
  }

  /// E002: to be called as soon as the group has returned or thrown, without any wait.
  void assertTerminated() {
    assertThat(all)
        .filteredOn(thread -> thread.getState() != Thread.State.NEW) // refused, so never started
        .allMatch(thread -> thread.getState() == Thread.State.TERMINATED);
  }

  /// Makes a platform thread that stays alive for a while when it has done its work.
  static Thread endingLate(Runnable work, CountDownLatch ended, CountDownLatch mayTerminate) {
    return Thread.ofPlatform()
        .unstarted(
            () -> {
              work.run();
              ended.countDown();
              Spin.until(() -> mayTerminate.getCount() == 0);
            });
  }
}
