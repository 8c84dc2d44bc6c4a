package io.nexios.benchmarks.jmh;

import com.softwaremill.jox.structured.Fork;
import com.softwaremill.jox.structured.Scopes;
import io.nexios.concurrency.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Many tasks that do nothing: create, wait for all, close.
@State(Scope.Benchmark)
public abstract class GroupOfMany {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final int tasks;
  private int one = 1; // not final, so that no result is a constant

  GroupOfMany(int tasks) {
    this.tasks = tasks;
  }

  @TearDown
  public void close() {
    executor.close();
  }

  @Benchmark
  public void taskGroup() throws InterruptedException {
    try (TaskGroup group = TaskGroup.open()) {
      for (int i = 0; i < tasks; i++) {
        group.createTask(() -> one);
      }
      group.join();
    }
  }

  @Benchmark
  @Reference
  public void structuredTaskScope() throws InterruptedException {
    try (var scope = StructuredTaskScope.<Integer>open()) {
      for (int i = 0; i < tasks; i++) {
        scope.fork(() -> one);
      }
      scope.join();
    }
  }

  @Benchmark
  public int jox() throws InterruptedException {
    return Scopes.supervised(
        scope -> {
          List<Fork<Integer>> forks = new ArrayList<>(tasks);
          for (int i = 0; i < tasks; i++) {
            forks.add(scope.fork(() -> one));
          }
          return joinAll(forks);
        });
  }

  private static int joinAll(List<Fork<Integer>> forks)
      throws ExecutionException, InterruptedException {
    int sum = 0;
    for (Fork<Integer> fork : forks) {
      sum += fork.join();
    }
    return sum;
  }

  @Benchmark
  public void completableFutures() {
    CompletableFuture<?>[] futures = new CompletableFuture<?>[tasks];
    for (int i = 0; i < tasks; i++) {
      futures[i] = CompletableFuture.supplyAsync(() -> one, executor);
    }
    CompletableFuture.allOf(futures).join();
  }

  @Benchmark
  public void executorPerGroup() {
    try (ExecutorService group = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < tasks; i++) {
        var _ = group.submit(() -> one);
      }
    }
  }

  @Benchmark
  public void bareThreads() {
    BareGroup group = new BareGroup(tasks);
    for (int i = 0; i < tasks; i++) {
      group.start(() -> one);
    }
    group.await();
  }
}
