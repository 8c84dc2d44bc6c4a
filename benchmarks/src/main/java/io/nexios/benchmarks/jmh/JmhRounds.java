package io.nexios.benchmarks.jmh;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the benchmarks in rounds, one JVM per row and round.
///
/// Rounds and not forks: the forks of one row follow one another, so that what else the machine
/// does meanwhile falls on this row alone.
public final class JmhRounds {
  static final String ALLOCATED = "gc.alloc.rate.norm";

  private JmhRounds() {}

  /// Arguments: the number of rounds, the kind of thread that calls the benchmarks (`VIRTUAL` or
  /// `PLATFORM`), how many carriers the virtual threads have (`all` or a number), and regular
  /// expressions for the benchmarks to run; none means all.
  public static void main(String[] args) throws RunnerException {
    int rounds = Integer.parseInt(args[0]);
    Tables tables = new Tables();
    for (int round = 1; round <= rounds; round++) {
      for (RunResult result : new Runner(options(args)).run()) {
        tables.add(
            result.getParams().getBenchmark(),
            result.getPrimaryResult().getScore(),
            result.getSecondaryResults().get(ALLOCATED).getScore());
      }
      System.err.println("round " + round + " of " + rounds + " done");
    }
    tables.print();
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
}
