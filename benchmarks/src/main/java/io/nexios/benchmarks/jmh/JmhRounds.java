package io.nexios.benchmarks.jmh;

import io.nexios.benchmarks.Series;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the benchmarks in rounds, one JVM per row and round, and prints per class a table of
/// medians and of ratios to the [Reference] row.
///
/// Rounds and not forks: the forks of one row follow one another, so that what else the machine
/// does meanwhile falls on this row alone.
public final class JmhRounds {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Map<String, Map<String, Row>> rowsByClass = new TreeMap<>();

  private JmhRounds() {}

  /// Arguments: the number of rounds, the kind of thread that calls the benchmarks (`VIRTUAL` or
  /// `PLATFORM`), how many carriers the virtual threads have (`all` or a number), and regular
  /// expressions for the benchmarks to run; none means all.
  public static void main(String[] args) throws RunnerException {
    int rounds = Integer.parseInt(args[0]);
    JmhRounds table = new JmhRounds();
    for (int round = 1; round <= rounds; round++) {
      table.addRound(new Runner(options(args)).run());
      System.err.println("round " + round + " of " + rounds + " done");
    }
    table.print();
  }

  private static org.openjdk.jmh.runner.options.Options options(String[] args) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(3)
            .measurementTime(TimeValue.milliseconds(400))
            .jvmArgsAppend("-Xms1g", "-Xmx1g", "-Djmh.executor=" + args[1])
            .jvmArgsPrepend(carriers(args[2]))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    Stream.of(args).skip(3).forEach(options::include);
    return options.build();
  }

  private static String[] carriers(String count) {
    return count.equals("all")
        ? new String[0]
        : new String[] {
          "-Djdk.virtualThreadScheduler.parallelism=" + count,
          "-Djdk.virtualThreadScheduler.maxPoolSize=" + count
        };
  }

  private void addRound(Collection<RunResult> results) {
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      String name = params.getBenchmark();
      int dot = name.lastIndexOf('.');
      rowsByClass
          .computeIfAbsent(name.substring(0, dot), owner -> new LinkedHashMap<>())
          .computeIfAbsent(name.substring(dot + 1), Row::new)
          .add(result);
    }
  }

  private void print() {
    rowsByClass.forEach(
        (owner, rows) -> {
          Row reference = rows.get(referenceOf(owner));
          System.out.printf(
              "%n### %s%n%n| row | ns | ratio | range of ratios | B |%n|---|---|---|---|---|%n",
              owner.substring(owner.lastIndexOf('.') + 1));
          rows.values().forEach(row -> row.print(reference == null ? row : reference));
        });
  }

  private static String referenceOf(String className) {
    try {
      return Stream.of(Class.forName(className).getMethods())
          .filter(method -> method.isAnnotationPresent(Reference.class))
          .findFirst()
          .orElseThrow()
          .getName();
    } catch (ClassNotFoundException absurd) {
      throw new IllegalStateException(className + " was run but is not there", absurd);
    }
  }

  /** One benchmark method. */
  private record Row(String name, Series nanos, Series bytes) {
    Row(String name) {
      this(name, new Series(), new Series());
    }

    void add(RunResult result) {
      nanos.add(result.getPrimaryResult().getScore());
      bytes.add(result.getSecondaryResults().get(ALLOCATED).getScore());
    }

    void print(Row reference) {
      System.out.printf(
          "| `%s` | %.1f | %.2f | %s | %.0f |%n",
          name,
          nanos.median(),
          nanos.ratioTo(reference.nanos),
          nanos.ratioRange(reference.nanos),
          bytes.median());
    }
  }
}
