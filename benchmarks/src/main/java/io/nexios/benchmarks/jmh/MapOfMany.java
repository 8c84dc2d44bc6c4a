package io.nexios.benchmarks.jmh;

import com.pivovarit.collectors.ParallelCollectors;
import io.nexios.concurrency.Parallel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Maps 10,000 items, 16 at a time.
@State(Scope.Benchmark)
public abstract class MapOfMany {
  private static final int CONCURRENCY = 16;

  private final List<Integer> items = IntStream.range(0, 10_000).boxed().toList();
  private final ToIntFunction<Integer> mapper;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  MapOfMany(ToIntFunction<Integer> mapper) {
    this.mapper = mapper;
  }

  @TearDown
  public void close() {
    executor.close();
  }

  @Benchmark
  public List<Integer> parallelMap() throws InterruptedException {
    return Parallel.map(items, CONCURRENCY, mapper::applyAsInt);
  }

  @Benchmark
  public List<Integer> parallelMapOfStream() {
    return Parallel.map(items.stream(), CONCURRENCY, mapper::applyAsInt).toList();
  }

  @Benchmark
  @Reference
  public List<Integer> mapConcurrent() {
    return items.stream().gather(Gatherers.mapConcurrent(CONCURRENCY, mapper::applyAsInt)).toList();
  }

  @Benchmark
  public List<Integer> parallelCollectors() {
    return items.stream()
        .collect(
            ParallelCollectors.parallel(
                mapper::applyAsInt, Collectors.toList(), executor, CONCURRENCY))
        .join();
  }

  /// No library: as many threads as may run, which take the items in turn.
  @Benchmark
  public List<Integer> sharedCounter() {
    AtomicInteger next = new AtomicInteger();
    Integer[] results = new Integer[items.size()];
    BareGroup group = new BareGroup(CONCURRENCY);
    for (int i = 0; i < CONCURRENCY; i++) {
      group.start(() -> mapAll(next, results));
    }
    group.await();
    return Arrays.asList(results);
  }

  private int mapAll(AtomicInteger next, Integer[] results) {
    int index;
    while ((index = next.getAndIncrement()) < results.length) {
      results[index] = mapper.applyAsInt(items.get(index));
    }
    return index;
  }
}
