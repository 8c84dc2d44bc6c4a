package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThrowablesTest {
  static Stream<Throwable> consequences() {
    return Stream.of(
        new InterruptedException(),
        new CancelledException("x", new CancelReason.Shutdown()),
        new ClosedByInterruptException(),
        new SocketException("Closed by interrupt"),
        new CompletionException(new InterruptedException()),
        new IllegalStateException(new IOException(new ClosedByInterruptException())));
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException(),
        new SocketException("Connection reset"),
        new SocketTimeoutException(),
        new TimeoutException(),
        new DeadlineExceededException(
            "x", java.time.Duration.ofSeconds(1), java.time.Duration.ZERO),
        new IllegalStateException(new IOException()),
        new OutOfMemoryError());
  }

  @ParameterizedTest
  @MethodSource("consequences")
  void consequenceOfACancel(Throwable thrown) {
    assertThat(Throwables.isConsequenceOfCancel(thrown)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failureOfItsOwn(Throwable thrown) {
    assertThat(Throwables.isConsequenceOfCancel(thrown)).isFalse();
  }

  @Test
  void chainOfCausesThatLoops_comesToAnEnd() {
    IOException one = new IOException("one");
    IOException two = new IOException("two", one);
    one.initCause(two);
    assertThat(Throwables.isConsequenceOfCancel(one)).isFalse();
  }

  @Test
  void e022_suppress_theSame_theCause_orWhatStandsThere_changesNothing() {
    IOException cause = new IOException("cause");
    IOException other = new IOException("other");
    RuntimeException primary = new RuntimeException(cause);
    Throwables.suppress(primary, primary);
    Throwables.suppress(primary, cause);
    Throwables.suppress(primary, other);
    Throwables.suppress(primary, other);
    Throwables.suppress(primary, new TaskFailedException("waiting", other));
    assertThat(primary.getSuppressed()).containsExactly(other);
  }

  @Test
  void sneaky_throwsWhatItIsGiven() {
    IOException checked = new IOException("checked");
    assertThatThrownBy(
            () -> {
              throw Throwables.sneaky(checked);
            })
        .isSameAs(checked);
  }
}
