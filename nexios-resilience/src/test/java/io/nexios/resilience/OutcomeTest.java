package io.nexios.resilience;

import static io.nexios.resilience.Outcome.CANCELLED;
import static io.nexios.resilience.Outcome.FAILURE;
import static io.nexios.resilience.Outcome.IGNORED;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.CancelledException;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.TaskFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeTest {
  static Stream<Arguments> meanings() {
    CancelledException cancel =
        new CancelledException("task \"a\"", new CancelReason.Requested("no longer needed"));
    CircuitOpenException open =
        new CircuitOpenException("other", CircuitBreaker.State.OPEN, Counts.NONE, 1);
    return Stream.of(
        Arguments.of(new IOException("reset"), FAILURE),
        Arguments.of(new IllegalStateException("bug"), FAILURE),
        Arguments.of(new TimeoutException(), FAILURE),
        Arguments.of(new SocketTimeoutException("read timed out"), FAILURE),
        Arguments.of(new SocketException("Connection reset"), FAILURE),
        Arguments.of(
            new DeadlineExceededException("call", Duration.ofSeconds(1), Duration.ZERO), FAILURE),
        Arguments.of(new TaskFailedException("t", new IOException("reset")), FAILURE),
        Arguments.of(new InterruptedException(), CANCELLED),
        Arguments.of(cancel, CANCELLED),
        Arguments.of(new ClosedByInterruptException(), CANCELLED),
        Arguments.of(new InterruptedIOException(), CANCELLED),
        Arguments.of(new TaskFailedException("t", cancel), CANCELLED),
        Arguments.of(open, IGNORED),
        Arguments.of(new TaskFailedException("t", new TaskFailedException("u", open)), IGNORED),
        Arguments.of(new OutOfMemoryError(), IGNORED),
        Arguments.of(new StackOverflowError(), IGNORED),
        Arguments.of(new AssertionError(), IGNORED));
  }

  @ParameterizedTest
  @MethodSource("meanings")
  void cb10_cb16_of_saysWhatSpeaksAgainstTheCallee(Throwable thrown, Outcome meaning) {
    assertThat(Outcome.of(thrown)).isEqualTo(meaning);
  }

  @Test
  void of_socketClosedByAnInterrupt_isACancelAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    Outcome outcome = Outcome.of(new SocketException("Closed by interrupt"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome).isEqualTo(CANCELLED);
  }
}
