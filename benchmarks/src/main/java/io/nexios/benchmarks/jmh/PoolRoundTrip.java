package io.nexios.benchmarks.jmh;

import io.nexios.concurrency.Concurrency;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// From the caller to a platform thread and back. Both pools have as many threads as processors.
@State(Scope.Benchmark)
public class PoolRoundTrip {
  private final ExecutorService executor =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
  private int one = 1; // not final, so that no result is a constant

  @TearDown
  public void close() {
    executor.close();
  }

  @Benchmark
  public int runInThreadPool() throws InterruptedException {
    return Concurrency.<Integer, RuntimeException>runInThreadPool(() -> one);
  }

  @Benchmark
  @Reference
  public int executor() throws ExecutionException, InterruptedException {
    return executor.submit(() -> one).get();
  }
}
