package io.nexios.benchmarks.jmh;

import com.softwaremill.jox.structured.Fork;
import com.softwaremill.jox.structured.Scopes;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.StructuredTaskScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Three tasks that do nothing: create, wait, close. Every row adds the three results, so that none
/// of them can skip one.
@State(Scope.Benchmark)
public class GroupOfThree {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private int one = 1; // not final, so that no result is a constant

  @TearDown
  public void close() {
    executor.close();
  }

  @Benchmark
  public int taskGroupCall() throws InterruptedException {
    return TaskGroup.call(
        group -> {
          Task<Integer> first = group.createTask(() -> one);
          Task<Integer> second = group.createTask(() -> one);
          Task<Integer> third = group.createTask(() -> one);
          return first.await() + second.await() + third.await();
        });
  }

  /// As the scope of the JDK: wait for all, then look at the results.
  @Benchmark
  public int taskGroupOpen() throws InterruptedException {
    try (TaskGroup group = TaskGroup.open()) {
      Task<Integer> first = group.createTask(() -> one);
      Task<Integer> second = group.createTask(() -> one);
      Task<Integer> third = group.createTask(() -> one);
      group.join();
      return first.resultNow() + second.resultNow() + third.resultNow();
    }
  }

  @Benchmark
  @Reference
  public int structuredTaskScope() throws InterruptedException {
    try (var scope = StructuredTaskScope.<Integer>open()) {
      var first = scope.fork(() -> one);
      var second = scope.fork(() -> one);
      var third = scope.fork(() -> one);
      scope.join();
      return first.get() + second.get() + third.get();
    }
  }

  @Benchmark
  public int jox() throws InterruptedException {
    return Scopes.supervised(
        scope -> {
          Fork<Integer> first = scope.fork(() -> one);
          Fork<Integer> second = scope.fork(() -> one);
          Fork<Integer> third = scope.fork(() -> one);
          return first.join() + second.join() + third.join();
        });
  }

  @Benchmark
  public int completableFutures() {
    CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> one, executor);
    CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> one, executor);
    CompletableFuture<Integer> third = CompletableFuture.supplyAsync(() -> one, executor);
    return first.join() + second.join() + third.join();
  }

  @Benchmark
  public int executorPerGroup() throws ExecutionException, InterruptedException {
    try (ExecutorService group = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = group.submit(() -> one);
      Future<Integer> second = group.submit(() -> one);
      Future<Integer> third = group.submit(() -> one);
      return first.get() + second.get() + third.get();
    }
  }

  @Benchmark
  public int bareThreads() {
    BareGroup group = new BareGroup(3);
    BareGroup.Child first = group.start(() -> one);
    BareGroup.Child second = group.start(() -> one);
    BareGroup.Child third = group.start(() -> one);
    group.await();
    return first.result() + second.result() + third.result();
  }
}
