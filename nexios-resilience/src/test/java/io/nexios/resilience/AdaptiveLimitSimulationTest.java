package io.nexios.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.resilience.AdaptiveLimit.Options;
import io.nexios.time.TimeSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A callee with a number of workers and a queue without end, offered half as much again as it can
/// do: calls come at random instants and take random times (M/M/c). The best limit is its number of
/// workers: with fewer some of them idle, with more calls wait at the callee.
///
/// The draws are fixed by a seed. With others, of 500 averages two lay outside of the fifth that is
/// allowed here, all with ten or twenty workers.
class AdaptiveLimitSimulationTest {
  private static final class SimulatedTime extends ForwardingTime {
    long now;

    SimulatedTime() {
      super(TimeSource.system());
    }

    @Override
    public long nanoTime() {
      return now;
    }
  }

  private static final class Simulation {
    private record Event(long at, Runnable action) {}

    final SimulatedTime time = new SimulatedTime();
    final AdaptiveLimit limit;
    int workers;
    double serviceNanos;
    boolean rejects; // in place of its queue
    private int busy;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::at));
    private final Queue<Permit> waiting = new ArrayDeque<>();
    private final SplittableRandom random;

    Simulation(int workers, long serviceMillis, int seed, UnaryOperator<Options> options) {
      this.workers = workers;
      this.serviceNanos = serviceMillis * 1e6;
      this.random = new SplittableRandom(seed);
      this.limit = TimeSource.bind(time, () -> AdaptiveLimit.of("sim", options));
      arrive();
    }

    private void in(double meanNanos, Runnable action) {
      double draw = -Math.log(1 - random.nextDouble());
      events.add(new Event(time.now + (long) (meanNanos * draw), action));
    }

    private void arrive() {
      limit.tryAcquire().ifPresent(this::enter);
      in(serviceNanos / workers / 1.5, this::arrive);
    }

    private void enter(Permit permit) {
      if (busy < workers) {
        busy++;
        in(serviceNanos, () -> leave(permit));
      } else if (rejects) {
        permit.end(Outcome.FAILURE);
      } else {
        waiting.add(permit);
      }
    }

    private void leave(Permit permit) {
      busy--;
      permit.success();
      Permit next = waiting.poll();
      if (next != null) {
        enter(next);
      }
    }

    /// Goes on for so long and returns the average limit over the last third of it.
    double run(int seconds) {
      long end = time.now + seconds * 1_000_000_000L;
      long averagedFrom = end - seconds * 1_000_000_000L / 3;
      double sum = 0;
      long before = averagedFrom;
      while (events.element().at() < end) {
        Event event = events.remove();
        if (event.at() > before) {
          sum += (double) limit.limit() * (event.at() - before);
          before = event.at();
        }
        time.now = event.at();
        event.action().run();
      }
      time.now = end;
      return sum / (before - averagedFrom);
    }
  }

  @Test
  void lm4_gradient_findsTheNumberOfWorkersAndFollowsIt() {
    assertFollows(10, 10, 7);
  }

  @ParameterizedTest(name = "{0} workers of {1} ms, seed {2}")
  @CsvSource({"20, 10, 2", "50, 20, 4", "100, 10, 5", "200, 10, 6"})
  @Tag("slow")
  void lm4_gradient_findsAnyNumberOfWorkers(int workers, long millis, int seed) {
    assertFollows(workers, millis, seed);
  }

  private static void assertFollows(int workers, long millis, int seed) {
    Simulation simulation = new Simulation(workers, millis, seed, UnaryOperator.identity());
    assertNear(workers, simulation.run(30), "at first");
    simulation.serviceNanos *= 2;
    assertNear(workers, simulation.run(30), "after calls have become slower");
    simulation.serviceNanos /= 4;
    assertNear(workers, simulation.run(30), "after calls have become faster");
    simulation.workers *= 2;
    assertNear(2 * workers, simulation.run(30), "with more workers");
    simulation.workers /= 2;
    assertNear(workers, simulation.run(30), "with fewer workers");
  }

  @ParameterizedTest(name = "{0} workers of {1} ms, seed {2}")
  @CsvSource({"10, 10, 7", "50, 20, 4"})
  void lm4_aimd_findsTheNumberOfWorkersOfACalleeThatRejects(int workers, long millis, int seed) {
    Simulation simulation = new Simulation(workers, millis, seed, Options::withAimd);
    simulation.rejects = true;
    assertNear(workers, simulation.run(30), "at first");
    simulation.workers *= 2;
    assertNear(2 * workers, simulation.run(30), "with more workers");
    simulation.workers /= 2;
    assertNear(workers, simulation.run(30), "with fewer workers");
  }

  private static void assertNear(int workers, double limit, String when) {
    assertThat(limit).as(when).isBetween(0.8 * workers, 1.2 * workers);
  }
}
