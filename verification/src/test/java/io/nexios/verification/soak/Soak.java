package io.nexios.verification.soak;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.launcher.TagFilter.excludeTags;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Runs the tests of the module in whose folder it is started, again and again in one JVM, while
/// processors are kept busy: by turns on a platform thread and on a virtual one, which are then the
/// owners of the groups. The threads of the groups are of both kinds in each round.
public final class Soak {
  private static final PrintWriter OUT = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private static final Set<Path> TESTS = Set.of(Path.of("target", "test-classes").toAbsolutePath());

  private Soak() {}

  /// Runs the rounds, and ends with 1 at the first that fails.
  ///
  /// @param arguments the number of rounds, and that of the processors to keep busy
  public static void main(String[] arguments) throws InterruptedException {
    int rounds = Integer.parseInt(arguments[0]);
    keepBusy(Integer.parseInt(arguments[1]));
    for (int round = 1; round <= rounds; round++) {
      boolean isVirtual = round % 2 == 0;
      SummaryGeneratingListener results = new SummaryGeneratingListener();
      Thread owner =
          (isVirtual ? Thread.ofVirtual() : Thread.ofPlatform())
              .name("soak-" + round)
              .unstarted(() -> runAll(results));
      owner.start();
      owner.join();
      report(round, isVirtual, results.getSummary());
    }
  }

  private static void keepBusy(int processors) {
    for (int i = 0; i < processors; i++) {
      Thread.ofPlatform().daemon().name("soak-load-" + i).start(Soak::burn);
    }
  }

  private static void burn() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void runAll(SummaryGeneratingListener results) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClasspathRoots(TESTS))
            .filters(includeClassNamePatterns(".*Test"), excludeTags("slow", "timed"))
            .build();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, results, new SlowTests());
  }

  private static void report(int round, boolean isVirtual, TestExecutionSummary summary) {
    OUT.printf(
        "soak: round %d on a %s thread: %d passed, %d failed, %.1f s%n",
        round,
        isVirtual ? "virtual" : "platform",
        summary.getTestsSucceededCount(),
        summary.getTotalFailureCount(),
        (summary.getTimeFinished() - summary.getTimeStarted()) / 1e3);
    if (summary.getTotalFailureCount() > 0 || summary.getTestsSucceededCount() == 0) {
      summary.printFailuresTo(OUT);
      System.exit(1);
    }
  }

  /** Names what takes long, which is what is about to hang. */
  private static final class SlowTests implements TestExecutionListener {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Map<TestIdentifier, Instant> started = new ConcurrentHashMap<>();

    @Override
    public void executionStarted(TestIdentifier test) {
      started.put(test, Instant.now());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Duration took = Duration.between(started.remove(test), Instant.now());
      if (test.isTest() && took.compareTo(LONG) > 0) {
        OUT.printf("soak: %s took %d s%n", test.getUniqueId(), took.toSeconds());
      }
    }
  }
}
