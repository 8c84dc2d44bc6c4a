package io.nexios.benchmarks.jmh;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Measures many short stretches in place of a few long ones, and takes the quickest of each JVM
/// for its round: for work of some nanoseconds on a machine that others use as well, where an
/// average says how much they do.
///
/// Only for work that nothing delays by itself: of a garbage collection the quickest stretch says
/// nothing.
public final class QuietMoments {
  private static final int JVMS = 3;
  private static final int STRETCHES = 60;

  private QuietMoments() {}

  /// Arguments: regular expressions for the benchmarks to run.
  public static void main(String[] args) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(JVMS)
            .warmupIterations(4)
            .warmupTime(TimeValue.milliseconds(300))
            .measurementIterations(STRETCHES)
            .measurementTime(TimeValue.milliseconds(15))
            .jvmArgsAppend("-Xmx1g")
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    Stream.of(args).forEach(options::include);
    Tables tables = new Tables();
    for (RunResult row : new Runner(options.build()).run()) {
      for (BenchmarkResult jvm : row.getBenchmarkResults()) {
        tables.add(
            row.getParams().getBenchmark(),
            quickest(jvm),
            jvm.getSecondaryResults().get(JmhRounds.ALLOCATED).getScore());
      }
    }
    tables.print();
  }

  private static double quickest(BenchmarkResult jvm) {
    return jvm.getIterationResults().stream()
        .mapToDouble(stretch -> stretch.getPrimaryResult().getScore())
        .min()
        .orElseThrow();
  }
}
