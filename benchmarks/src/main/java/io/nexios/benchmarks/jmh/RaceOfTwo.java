package io.nexios.benchmarks.jmh;

import com.softwaremill.jox.structured.Race;
import io.nexios.concurrency.Concurrency;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Two branches that answer at once: the first success wins. `invokeAny` alone does not wait for
/// the loser.
@State(Scope.Benchmark)
public class RaceOfTwo {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private int one = 1; // not final, so that no result is a constant
  private int two = 2;

  @TearDown
  public void close() {
    executor.close();
  }

  @Benchmark
  public int untilFirstComplete() throws InterruptedException {
    return Concurrency.<Integer>runUntilFirstComplete(() -> one, () -> two);
  }

  @Benchmark
  @Reference
  public int structuredTaskScope() throws InterruptedException {
    try (var scope = StructuredTaskScope.open(Joiner.<Integer>anySuccessfulResultOrThrow())) {
      scope.fork(() -> one);
      scope.fork(() -> two);
      return scope.join();
    }
  }

  @Benchmark
  public int jox() throws InterruptedException {
    return Race.race(() -> one, () -> two);
  }

  @Benchmark
  public int invokeAny() throws ExecutionException, InterruptedException {
    List<Callable<Integer>> branches = List.of(() -> one, () -> two);
    return executor.invokeAny(branches);
  }
}
