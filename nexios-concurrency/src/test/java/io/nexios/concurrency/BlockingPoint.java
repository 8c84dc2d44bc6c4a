package io.nexios.concurrency;

import static java.time.Duration.ofHours;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every call of the library that may wait, and how it ends by a cancel of the scope around it, by
/// the deadline of that scope, and by the interrupt of somebody else: the rows of a table in
/// docs/concurrency.md.
enum BlockingPoint {
  AWAIT("`Task.await`", Outcome.THROWS, f -> f.shielded().await()),
  JOIN("`TaskGroup.join`", Outcome.THROWS, BlockingPoint::join),
  END_OF_CALL(
      "the end of `TaskGroup.call` and `run`",
      Outcome.THROWS,
      f -> TaskGroup.run(group -> group.start(f.never::await))),
  CLOSE("`TaskGroup.close`", Outcome.GOES_ON, BlockingPoint::close),
  CREATE_TASK(
      "`createTask`, `start` at the limit", Outcome.CANCELLED_HANDLE, BlockingPoint::create),
  SLEEP("`sleep`", Outcome.THROWS, _ -> Concurrency.sleep(ofHours(1))),
  WITH_TIMEOUT(
      "`withTimeout`: the waits of its work",
      Outcome.THROWS,
      _ -> Concurrency.withTimeout(ofHours(2), () -> Concurrency.sleep(ofHours(1)))),
  RACE(
      "`runUntilFirstComplete`",
      Outcome.THROWS,
      f -> Concurrency.runUntilFirstComplete(f::waitForEver, f::waitForEver)),
  POOL_QUEUED(
      "`runInThreadPool`, `ThreadPool.call`, queued", Outcome.THROWS, BlockingPoint::queueInPool),
  POOL_RUNNING(
      "the same, running: when the work has ended",
      Outcome.THROWS,
      f -> f.pool.run(f.never::await)),
  POOL_CLOSE("`ThreadPool.close`", Outcome.GOES_ON, BlockingPoint::closePool),
  LAZY_GET("`AsyncLazy.get`", Outcome.THROWS, f -> f.lazy.get()),
  LAZY_GET_WITHIN("`AsyncLazy.get(maxWait)`", Outcome.THROWS, f -> f.lazy.get(ofHours(1))),
  DRAIN("`BackgroundTasks.drain`", Outcome.THROWS, BlockingPoint::drain),
  BACKGROUND_CLOSE("`BackgroundTasks.close`", Outcome.RETURNS, BlockingPoint::closeTasks),
  MAP(
      "`Parallel.map` of a collection",
      Outcome.THROWS,
      f -> Parallel.map(List.of(1, 2), 2, _ -> f.waitForEver())),
  MAP_STREAM(
      "a step of `Parallel.map` of a stream",
      Outcome.THROWS_UNCHECKED,
      f -> Parallel.map(Stream.of(1, 2), 2, _ -> f.waitForEver()).forEach(_ -> {})),
  MAP_STREAM_CLOSE("the `close` of such a stream", Outcome.GOES_ON, BlockingPoint::closeStream),
  ALL(
      "`Parallel.all`",
      Outcome.THROWS,
      f -> Parallel.all(f::waitForEver, f::waitForEver, (_, _) -> 1)),
  AWAIT_UNTIL(
      "`Cancellation.awaitUntil`", Outcome.THROWS, _ -> Cancellation.awaitUntil(() -> false)),
  SHIELD(
      "`Cancellation.shield`: the waits of its work",
      Outcome.GOES_ON_UNLESS_INTERRUPTED,
      Fixture::waitShielded);

  /// How a wait ends.
  enum Outcome {
    THROWS("`CancelledException`", "`InterruptedException`", Flag.CLEAR),
    THROWS_UNCHECKED("`CancelledException`", "`CancelledException`, the flag stays", Flag.SET),
    CANCELLED_HANDLE("a cancelled handle", "a cancelled handle, the flag stays", Flag.SET),
    GOES_ON("waits on", "waits on, the flag stays", Flag.SET),
    GOES_ON_UNLESS_INTERRUPTED("waits on", "`InterruptedException`", Flag.CLEAR),
    RETURNS("returns", "returns, the flag stays", Flag.SET);

    /// Of the thread, after the interrupt of somebody else.
    enum Flag {
      CLEAR,
      SET
    }

    final String byCancel;
    final String byInterrupt;
    final Flag flag;

    Outcome(String byCancel, String byInterrupt, Flag flag) {
      this.byCancel = byCancel;
      this.byInterrupt = byInterrupt;
      this.flag = flag;
    }
  }

  /// What the waits need: things that do not end by themselves.
  static final class Fixture {
    final CountDownLatch never = new CountDownLatch(1);
    final CountDownLatch inside = new CountDownLatch(1);
    final CountDownLatch mayEnd = new CountDownLatch(1);
    final BackgroundTasks tasks = BackgroundTasks.open("point");
    final ThreadPool pool = ThreadPool.of("point", o -> o.withThreads(1));
    final AsyncLazy<String> lazy =
        AsyncLazy.of(
            () -> {
              mayEnd.await();
              return "loaded";
            });

    String waitForEver() throws InterruptedException {
      never.await();
      return "never";
    }

    void waitShielded() throws InterruptedException {
      Cancellation.shield(
          ofHours(1),
          () -> {
            inside.countDown();
            mayEnd.await();
          });
    }

    /// A task outside of the tree that ends when the test is over.
    Task<?> shielded() {
      Task<?> task = tasks.create("shielded", this::waitShielded);
      untilInside();
      return task;
    }

    /// Without a wait, which would be taken for the one that is tested.
    void untilInside() {
      Spin.until(() -> inside.getCount() == 0);
    }

    void end() throws InterruptedException {
      mayEnd.countDown();
      tasks.drain(ofHours(1));
      pool.close();
      lazy.get();
    }
  }

  final String label;
  final Outcome outcome;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  private final Call call;

  private interface Call {
    void on(Fixture fixture) throws Exception;
  }

  BlockingPoint(String label, Outcome outcome, Call call) {
    this.label = label;
    this.outcome = outcome;
    this.call = call;
  }

  void waitIn(Fixture fixture) throws Exception {
    call.on(fixture);
  }

  private static void join(Fixture fixture) throws InterruptedException {
    try (TaskGroup group = TaskGroup.open()) {
      group.start(fixture.never::await);
      group.join();
    }
  }

  private static void close(Fixture fixture) {
    TaskGroup group = TaskGroup.open();
    group.start(fixture::waitShielded);
    fixture.untilInside();
    group.close();
  }

  private static void create(Fixture fixture) {
    try (TaskGroup group = TaskGroup.open(o -> o.withMaxConcurrency(1))) {
      group.start(fixture.never::await);
      if (group.createTask(() -> 1).state() != State.CANCELLED) {
        throw new AssertionError("the handle is not cancelled");
      }
    }
  }

  private static void queueInPool(Fixture fixture) throws InterruptedException {
    fixture.tasks.create("first", () -> fixture.pool.run(fixture.mayEnd::await));
    Spin.until(() -> fixture.pool.snapshot().busy() == 1);
    fixture.pool.run(() -> {});
  }

  private static void closePool(Fixture fixture) {
    fixture.tasks.create("call", () -> fixture.pool.run(fixture.mayEnd::await));
    Spin.until(() -> fixture.pool.snapshot().busy() == 1);
    fixture.pool.close();
  }

  private static void closeStream(Fixture fixture) {
    Stream<Integer> mapped =
        Parallel.map(
            Stream.of(1, 2),
            2,
            item -> {
              if (item == 2) {
                fixture.waitShielded();
              }
              return item;
            });
    Iterator<Integer> results = mapped.iterator();
    results.next();
    fixture.untilInside();
    mapped.close();
  }

  private static void drain(Fixture fixture) throws InterruptedException {
    fixture.shielded();
    fixture.tasks.drain(ofHours(1));
  }

  private static void closeTasks(Fixture fixture) {
    fixture.shielded();
    fixture.tasks.close();
  }

  /// The table as it stands in the documentation.
  static String table() {
    return Arrays.stream(values())
        .map(
            point ->
                "| %s | %s | %s |"
                    .formatted(point.label, point.outcome.byCancel, point.outcome.byInterrupt))
        .collect(
            Collectors.joining(
                "\n",
                """
                | wait | cancel or deadline of the scope around it | interrupt by somebody else |
                |---|---|---|
                """,
                "\n"));
  }
}
