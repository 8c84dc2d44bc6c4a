package io.nexios.benchmarks.jmh;

import com.sun.management.ThreadMXBean;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the rows of a class in one JVM, a few milliseconds each in turn, over and over: on a busy
/// machine all rows then lose alike, and the median of many short rounds is what none of them lost.
///
/// For rows of a microsecond or more: what is shorter needs JMH.
public final class Turns {
  private static final List<String> TOO_SHORT = List.of("LazyHit", "Breaker", "BulkheadPermit");
  private static final long TURN_NANOS = 4_000_000;
  private static final ThreadMXBean ALLOCATION = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Tables tables = new Tables();
  private final long nanosPerRow;

  private Turns(long nanosPerRow) {
    this.nanosPerRow = nanosPerRow;
  }

  /// Arguments: seconds per row, the kind of thread that calls (`VIRTUAL` or `PLATFORM`), and
  /// regular expressions for the benchmarks to run; none means all.
  public static void main(String[] args) throws Throwable {
    Turns turns = new Turns((long) (Double.parseDouble(args[0]) * 1e9));
    List<String> patterns = Stream.of(args).skip(2).toList();
    var caller = args[1].equals("VIRTUAL") ? Thread.ofVirtual() : Thread.ofPlatform();
    caller
        .start(
            () -> {
              try {
                turns.runAll(patterns.isEmpty() ? List.of(".*") : patterns);
              } catch (Throwable failure) { // no table without its rows
                failure.printStackTrace();
                System.exit(1);
              }
            })
        .join();
    System.exit(0); // whatever threads the peers have left
  }

  private void runAll(List<String> patterns) throws Throwable {
    Map<String, List<BenchmarkListEntry>> byClass =
        BenchmarkList.defaultList()
            .find(
                OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT),
                patterns,
                TOO_SHORT)
            .stream()
            .collect(
                Collectors.groupingBy(
                    BenchmarkListEntry::getUserClassQName, TreeMap::new, Collectors.toList()));
    for (var entry : byClass.entrySet()) {
      runClass(entry.getKey(), entry.getValue());
      System.err.println(entry.getKey() + " done");
    }
    tables.print();
  }

  private void runClass(String className, List<BenchmarkListEntry> benchmarks) throws Throwable {
    Class<?> owner = Class.forName(className);
    Object target = owner.getConstructor().newInstance();
    List<Row> rows = new ArrayList<>();
    for (BenchmarkListEntry benchmark : benchmarks) {
      String name = benchmark.getUsername();
      rows.add(new Row(name, operation(target, name.substring(name.lastIndexOf('.') + 1))));
    }
    takeTurns(rows, nanosPerRow / 2 * rows.size(), null);
    takeTurns(rows, nanosPerRow * rows.size(), tables);
    for (Method method : annotated(owner, TearDown.class)) {
      method.invoke(target);
    }
  }

  private static void takeTurns(List<Row> rows, long nanos, Tables into) throws Exception {
    List<Row> order = new ArrayList<>(rows);
    Random random = new Random(1);
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      Collections.shuffle(order, random);
      for (Row row : order) {
        row.takeTurn();
      }
      if (into != null) {
        rows.forEach(row -> into.add(row.name, row.lastNanos, row.lastBytes));
      }
    }
  }

  private static List<Method> annotated(Class<?> owner, Class<? extends Annotation> annotation) {
    return Stream.of(owner.getMethods())
        .filter(method -> method.isAnnotationPresent(annotation))
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static Callable<Object> operation(Object target, String name) throws Exception {
    Method method = target.getClass().getMethod(name);
    MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(target);
    return MethodHandleProxies.asInterfaceInstance(
        Callable.class, handle.asType(MethodType.methodType(Object.class)));
  }

  /** One benchmark method and its latest turn. */
  private static final class Row {
    final String name;
    private final Callable<Object> operation;
    private int repetitions = 1;

    @SuppressWarnings("UnusedVariable") // keeps the result from being optimised away
    private Object last;

    double lastNanos;
    double lastBytes;

    Row(String name, Callable<Object> operation) {
      this.name = name;
      this.operation = operation;
    }

    void takeTurn() throws Exception {
      long bytes = ALLOCATION.getTotalThreadAllocatedBytes();
      long begin = System.nanoTime();
      for (int i = 0; i < repetitions; i++) {
        last = operation.call();
      }
      long nanos = System.nanoTime() - begin;
      lastNanos = (double) nanos / repetitions;
      lastBytes = (double) (ALLOCATION.getTotalThreadAllocatedBytes() - bytes) / repetitions;
      int fitting = Math.clamp((long) (TURN_NANOS / lastNanos), 1, 1_000_000);
      repetitions = Math.max(1, (7 * repetitions + fitting) / 8); // one bad turn changes little
    }
  }
}
