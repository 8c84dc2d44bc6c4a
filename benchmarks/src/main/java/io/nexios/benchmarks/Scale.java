package io.nexios.benchmarks;

import io.nexios.concurrency.TaskGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;

/// What is too large for a loop: the cancel of 100,000 sleeping tasks, and the heap that a million
/// tasks need. Every row beside the scope of the JDK.
public final class Scale {
  private static final int SLEEPERS = 100_000;
  private static final int MILLION = 1_000_000;
  private static final Duration LONG = Duration.ofHours(1);
  private static final int COLLECTIONS = 3;

  private Scale() {}

  /// Argument: how many rounds of the cancel.
  public static void main(String[] args) throws InterruptedException {
    Thread.ofVirtual().start(() -> runAll(Integer.parseInt(args[0]))).join();
  }

  private static void runAll(int rounds) {
    try {
      compareCancels(rounds);
      compareHeaps();
    } catch (InterruptedException absurd) {
      throw new IllegalStateException("nobody interrupts the benchmarks", absurd);
    }
  }

  private static void compareCancels(int rounds) throws InterruptedException {
    Series ours = new Series();
    Series theirs = new Series();
    for (int round = 0; round <= rounds; round++) {
      double ourMillis = cancelOfGroup();
      double theirMillis = cancelOfScope();
      if (round > 0) { // the first warms up
        ours.add(ourMillis);
        theirs.add(theirMillis);
      }
    }
    System.out.printf(
        "%n### Cancel of 100,000 sleeping tasks, until the last has ended%n%n"
            + "| row | ms | ratio | range of ratios |%n|---|---|---|---|%n");
    printCancel("structuredTaskScope", theirs, theirs);
    printCancel("taskGroup", ours, theirs);
  }

  private static void printCancel(String name, Series row, Series reference) {
    System.out.printf(
        "| `%s` | %.1f | %.2f | %s |%n",
        name, row.median(), row.ratioTo(reference), row.ratioRange(reference));
  }

  private static double cancelOfGroup() throws InterruptedException {
    CountDownLatch asleep = new CountDownLatch(SLEEPERS);
    long begin;
    try (TaskGroup group = TaskGroup.open()) {
      for (int i = 0; i < SLEEPERS; i++) {
        group.createTask(() -> sleep(asleep));
      }
      asleep.await();
      begin = System.nanoTime();
      group.cancel("measured");
    }
    return millisSince(begin);
  }

  private static double cancelOfScope() throws InterruptedException {
    CountDownLatch asleep = new CountDownLatch(SLEEPERS);
    long begin;
    try (var scope = StructuredTaskScope.open(Joiner.anySuccessfulResultOrThrow())) {
      for (int i = 0; i < SLEEPERS; i++) {
        scope.fork(() -> sleep(asleep));
      }
      asleep.await();
      begin = System.nanoTime();
      scope.fork(() -> "the success that cancels the others");
      scope.join();
    }
    return millisSince(begin);
  }

  private static Object sleep(CountDownLatch asleep) throws InterruptedException {
    asleep.countDown();
    Thread.sleep(LONG);
    return asleep;
  }

  private static double millisSince(long begin) {
    return (System.nanoTime() - begin) / 1e6;
  }

  private static void compareHeaps() throws InterruptedException {
    System.out.printf(
        "%n### Heap of a million tasks, after a collection%n%n"
            + "| row | MiB | bytes per task |%n|---|---|---|%n");
    printHeap("taskGroup, 1,000,000 short tasks discarded, group open", shortInGroup());
    printHeap("structuredTaskScope, the same", shortInScope());
    printHeap("taskGroup, 1,000,000 sleeping tasks", sleepersInGroup());
    printHeap("structuredTaskScope, the same", sleepersInScope());
  }

  private static void printHeap(String name, long bytes) {
    System.out.printf("| %s | %.1f | %d |%n", name, bytes / 1048576.0, bytes / MILLION);
  }

  private static long shortInGroup() throws InterruptedException {
    long before = usedBytes();
    try (TaskGroup group = TaskGroup.open()) {
      for (int i = 0; i < MILLION; i++) {
        group.start(() -> {});
      }
      group.join();
      return usedBytes() - before;
    }
  }

  private static long shortInScope() throws InterruptedException {
    long before = usedBytes();
    try (var scope = StructuredTaskScope.open()) {
      for (int i = 0; i < MILLION; i++) {
        scope.fork(() -> {});
      }
      scope.join();
      return usedBytes() - before;
    }
  }

  private static long sleepersInGroup() throws InterruptedException {
    long before = usedBytes();
    CountDownLatch asleep = new CountDownLatch(MILLION);
    try (TaskGroup group = TaskGroup.open()) {
      for (int i = 0; i < MILLION; i++) {
        group.createTask(() -> sleep(asleep));
      }
      asleep.await();
      return usedBytes() - before;
    }
  }

  private static long sleepersInScope() throws InterruptedException {
    long before = usedBytes();
    CountDownLatch asleep = new CountDownLatch(MILLION);
    try (var scope = StructuredTaskScope.open(Joiner.anySuccessfulResultOrThrow())) {
      for (int i = 0; i < MILLION; i++) {
        scope.fork(() -> sleep(asleep));
      }
      asleep.await();
      long used = usedBytes() - before;
      scope.fork(() -> "the success that cancels the others");
      scope.join();
      return used;
    }
  }

  private static long usedBytes() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
