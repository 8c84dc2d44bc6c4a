package io.nexios.verification.guide;

import static io.nexios.concurrency.Concurrency.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.CancelledException;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.FailurePolicy;
import io.nexios.concurrency.Parallel;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskFailedException;
import io.nexios.concurrency.TaskGroup;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskGroupGuideTest {
  record Quote(String shop, int cents) {}

  private static Quote fetch(String shop) throws IOException {
    if (shop.isEmpty()) {
      throw new IOException("no shop");
    }
    return new Quote(shop, shop.length() * 100);
  }

  private static Quote cheaper(Quote a, Quote b) {
    return a.cents() <= b.cents() ? a : b;
  }

  @Test
  void theFirstGroup() throws Exception {
    // snippet: group-first
    Quote best =
        TaskGroup.call(
            group -> {
              Task<Quote> acme = group.createTask("acme", () -> fetch("acme"));
              Task<Quote> bolts = group.createTask("bolts", () -> fetch("bolts"));
              return cheaper(acme.await(), bolts.await());
            });
    // end snippet
    assertThat(best.shop()).isEqualTo("acme");
  }

  @Test
  void aFailure() {
    List<Object> seen = new ArrayList<>();
    TaskFailedException failed =
        catchThrowableOfType(
            TaskFailedException.class,
            () -> {
              // snippet: group-failure
              TaskGroup.run(
                  o -> o.withName("quotes"),
                  group -> {
                    group.createTask("broken", () -> fetch(""));
                    group.createTask(
                        "patient",
                        () -> {
                          try {
                            sleep(Duration.ofHours(1));
                          } catch (CancelledException stopped) {
                            seen.add(stopped.reason()); // TaskFailed[path=quotes/broken#1]
                            throw stopped;
                          }
                        });
                  });
              // end snippet
            });
    assertThat(failed).hasCauseInstanceOf(IOException.class);
    assertThat(failed.path()).isEqualTo("quotes/broken#1");
    assertThat(seen)
        .isSubsetOf(List.of(new CancelReason.TaskFailed("quotes/broken#1"))); // may not have begun
  }

  @Test
  void theResourceForm() throws Exception {
    // snippet: group-resource
    List<Task<Quote>> quotes = new ArrayList<>();
    try (TaskGroup group = TaskGroup.open(o -> o.withMaxConcurrency(10))) {
      for (String shop : List.of("acme", "bolts", "corner")) {
        quotes.add(group.createTask(shop, () -> fetch(shop)));
      }
      group.join();
    }
    // end snippet
    assertThat(quotes).extracting(Task::state).containsOnly(Future.State.SUCCESS);
  }

  @Test
  void supervised() throws Exception {
    // snippet: group-supervise
    List<Quote> answered =
        TaskGroup.call(
            o -> o.withFailurePolicy(FailurePolicy.SUPERVISE),
            group -> {
              List<Task<Quote>> tasks = new ArrayList<>();
              for (String shop : List.of("acme", "", "bolts")) {
                tasks.add(group.createTask(() -> fetch(shop)));
              }
              group.join();
              return tasks.stream()
                  .filter(task -> task.state() == Future.State.SUCCESS)
                  .map(Task::resultNow)
                  .toList();
            });
    // end snippet
    assertThat(answered).extracting(Quote::shop).containsExactly("acme", "bolts");
  }

  @Test
  void aDeadline() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          DeadlineExceededException late =
              catchThrowableOfType(
                  DeadlineExceededException.class,
                  () -> {
                    // snippet: group-timeout
                    TaskGroup.run(
                        o -> o.withName("report").withTimeout(Duration.ofSeconds(2)),
                        group -> {
                          group.createTask(() -> sleep(Duration.ofMinutes(1)));
                        });
                    // end snippet
                  });
          assertThat(late).hasMessage("task group \"report\" exceeded its deadline of 2 s");
        });
  }

  @Test
  void parallelMap() throws Exception {
    List<Integer> items = IntStream.range(0, 100).boxed().toList();
    // snippet: parallel-map
    List<Integer> squares = Parallel.map(items, 10, item -> item * item);

    long even;
    try (var results = Parallel.map(items.stream(), 10, item -> item * item)) {
      even = results.filter(square -> square % 2 == 0).count();
    }
    // end snippet
    assertThat(squares).hasSize(100);
    assertThat(even).isEqualTo(50);
  }
}
