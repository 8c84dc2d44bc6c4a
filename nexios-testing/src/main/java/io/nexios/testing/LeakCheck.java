package io.nexios.testing;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Checks that a piece of a program has left nothing behind: no live thread that it started,
/// virtual or not, no timer armed in [TimeSource#system()], and nothing that a [Check] of your own
/// finds.
///
/// ```java
/// try (var _ = LeakCheck.open()) {
///   TaskGroup.run(group -> group.start(() -> fetch(url)));
/// }
/// ```
///
/// With JUnit, [LeakCheckExtension] does so around every test.
///
/// What is compared is the whole JVM before and after, so nothing else may run beside the checked
/// piece. Threads of the JVM itself do not count, nor do those of the common pool, of JUnit and of
/// Surefire, and those that Nexios keeps for the whole process. A platform thread that was started
/// by a virtual one is not seen.
///
/// **Threading.** May be closed by any thread. Null is refused everywhere.
///
/// **Timing.** A thread that is just ending gets [Options#patience] to do so, in real time; without
/// a leak, the check returns at once.
///
/// @implNote A thread dump at each end, about a third of a millisecond. On JDK 25 a dump that meets
///   a virtual thread which is just parking can end the JVM (JDK-8364343); in our own tests, with
///   some ten thousand dumps in each run, that was seen once.
public final class LeakCheck implements AutoCloseable {
  private final Options options;
  private final List<Check> checks = new ArrayList<>();

  private LeakCheck(Options options) {
    this.options = options;
    checks.add(new ThreadLeaks(options.allowedThread()));
    checks.add(new TimerLeaks());
    checks.addAll(options.checks());
  }

  /// {@return a check of what happens from now on}
  public static LeakCheck open() {
    return open(UnaryOperator.identity());
  }

  /// Begins to check what happens from now on.
  ///
  /// @param options changes the defaults
  /// @return the check
  public static LeakCheck open(UnaryOperator<Options> options) {
    return new LeakCheck(options.apply(Options.DEFAULT));
  }

  /// Checks that nothing is left of what has happened since [#open]. A second call checks again.
  ///
  /// @throws AssertionError if something is left; the message lists it, threads with their stacks
  @Override
  public void close() {
    Patience patience = new Patience(options.patience());
    List<String> left = leftovers();
    while (!left.isEmpty()) {
      if (patience.isOver()) {
        throw new AssertionError(
            "expected that nothing is left after %s, but found %d:\n%s"
                .formatted(patience, left.size(), String.join("\n", left)));
      }
      patience.pause();
      left = leftovers();
    }
  }

  private List<String> leftovers() {
    return checks.stream().flatMap(check -> check.leftovers().stream()).toList();
  }

  /// Something that must be gone at the end of a test.
  @FunctionalInterface
  public interface Check {
    /// Looks what is left. Called repeatedly while it finds something, until patience ends.
    ///
    /// @return a description of each thing that is left, for people to read; empty if nothing is
    List<String> leftovers();
  }

  /// What to look for, and how long.
  ///
  /// @param patience how much real time what is just ending gets
  /// @param allowedThread tells by its name whether a thread may stay
  /// @param checks what else to look for
  public record Options(Duration patience, Predicate<String> allowedThread, List<Check> checks) {
    private static final List<String> LASTING =
        List.of(
            "nexios-timer",
            "nexios-open-groups",
            "nexios-pool-shared-",
            "ForkJoinPool.commonPool-",
            "junit-",
            "surefire-");

    static final Options DEFAULT =
        new Options(
            Duration.ofSeconds(5), name -> LASTING.stream().anyMatch(name::startsWith), List.of());

    /// Checks that nothing is null.
    public Options {
      Objects.requireNonNull(patience, "patience");
      Objects.requireNonNull(allowedThread, "allowedThread");
      checks = List.copyOf(checks);
    }

    /// Sets how much real time what is just ending gets. The default is 5 s.
    ///
    /// @param patience the length; zero looks once
    /// @return a copy with it
    public Options withPatience(Duration patience) {
      return new Options(patience, allowedThread, checks);
    }

    /// Allows further threads to stay.
    ///
    /// @param name tells by its name whether a thread may stay
    /// @return a copy with it
    public Options withAllowedThread(Predicate<String> name) {
      return new Options(patience, allowedThread.or(name), checks);
    }

    /// Adds something to look for.
    ///
    /// @param check looks what is left
    /// @return a copy with it
    public Options withCheck(Check check) {
      List<Check> all = new ArrayList<>(checks);
      all.add(check);
      return new Options(patience, allowedThread, all);
    }
  }

  private static final class TimerLeaks implements Check {
    private final int before = TimeSource.system().pending();

    @Override
    public List<String> leftovers() {
      int more = TimeSource.system().pending() - before;
      return more <= 0
          ? List.of()
          : List.of("%d armed timers more than before in the system's time source".formatted(more));
    }
  }
}
