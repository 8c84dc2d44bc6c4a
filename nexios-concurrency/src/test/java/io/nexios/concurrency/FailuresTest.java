package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final IOException first = new IOException("first");

  private static final class Stackless extends Exception {
    private static final long serialVersionUID = 1L;

    Stackless() {
      super(null, null, false, false);
    }
  }

  private Failures failures() throws InterruptedException {
    List<Task<?>> made = new ArrayList<>();
    TaskGroup.run(group -> made.add(group.createTask("broken", () -> 1)));
    return new Failures((TaskNode<?>) made.getFirst(), first);
  }

  @Test
  void e024_aMillionFailures_areCountedExactly_andSixteenAreListed() throws Exception {
    Failures failures = failures();
    for (int i = 1; i < 1_000_000; i++) {
      failures.add(new Stackless());
    }
    Throwable made = failures.copy().toException();
    assertThat(made).hasCause(first);
    assertThat(((TaskFailedException) made).failureCount()).isEqualTo(1_000_000);
    assertThat(made.getSuppressed()).hasSize(16);
  }

  @Test
  void e022_theFirstAgain_countsOnce() throws Exception {
    Failures failures = failures();
    failures.add(first);
    failures.add(new TaskFailedException("waiting", first));
    assertThat(failures.count()).isEqualTo(1);
    assertThat(failures.toException()).hasNoSuppressedExceptions();
  }

  @Test
  void e016_aLaterOneAgain_isListedOnce() throws Exception {
    Failures failures = failures();
    IOException second = new IOException("second");
    failures.add(second);
    failures.add(second);
    failures.add(new TaskFailedException("waiting", second));
    assertThat(failures.toException().getSuppressed()).containsExactly(second);
    assertThat(failures.count()).isEqualTo(4);
  }

  @Test
  void e019_underAnExceptionOfTheBody_sixteenInAll() throws Exception {
    Failures failures = failures();
    for (int i = 0; i < 20; i++) {
      failures.add(new IOException("later"));
    }
    IOException ofTheBody = new IOException("of the body");
    failures.suppressUnder(ofTheBody);
    assertThat(ofTheBody.getSuppressed()).hasSize(16).startsWith(first);
  }

  @Test
  void e016_exceptionOfTheBodyThatWrapsAFailure_isNotGivenItAgain() throws Exception {
    IllegalStateException ofTheBody = new IllegalStateException(first);
    failures().suppressUnder(ofTheBody);
    assertThat(ofTheBody).hasNoSuppressedExceptions();
  }

  @Test
  void e021_firstIsAnError_theExceptionIsAnError() throws Exception {
    List<Task<?>> made = new ArrayList<>();
    TaskGroup.run(group -> made.add(group.createTask("broken", () -> 1)));
    AssertionError error = new AssertionError();
    assertThat(new Failures((TaskNode<?>) made.getFirst(), error).toException())
        .isInstanceOf(TaskError.class)
        .hasCause(error);
  }
}
