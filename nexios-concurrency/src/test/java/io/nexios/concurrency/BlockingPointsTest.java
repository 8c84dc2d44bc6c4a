package io.nexios.concurrency;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.concurrency.BlockingPoint.Fixture;
import io.nexios.concurrency.BlockingPoint.Outcome;
import io.nexios.concurrency.BlockingPoint.Outcome.Flag;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.time.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How each wait of the library ends by a cancel, a deadline and an interrupt of somebody else.
@ExtendWith(LeakCheckExtension.class)
class BlockingPointsTest {
  private static final Duration LIMIT = ofMinutes(7);

  private final Fixture fixture = new Fixture();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private volatile Thread waiter;
  private volatile Throwable thrown;
  private volatile boolean flag;
  private volatile boolean waitedOn;
  private volatile boolean ended;

  @AfterEach
  void end() throws Exception {
    fixture.end();
  }

  @ParameterizedTest
  @EnumSource
  void cancel_ofTheScopeAround(BlockingPoint point) throws Exception {
    try (TaskGroup around = TaskGroup.open()) {
      around.start(() -> waitIn(point));
      untilItWaits();
      around.cancel("enough");
      assertEnds(point, new CancelReason.Requested("enough"), around);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deadline_ofTheScopeAround(BlockingPoint point) throws Exception {
    FiredByHand time = new FiredByHand();
    TimeSource.bind(
        time,
        () -> {
          try (TaskGroup around = TaskGroup.open(o -> o.withTimeout(LIMIT))) {
            around.start(() -> waitIn(point));
            untilItWaits();
            time.deadline.run();
            assertEnds(point, new CancelReason.DeadlineExpired(LIMIT), around);
          }
          return null;
        });
  }

  /** The system's time, but for the deadline of the test: a real one may pass before the wait. */
  private static final class FiredByHand extends SystemTime {
    private volatile Runnable deadline;

    @Override
    public Timer schedule(long delayNanos, Runnable action) {
      if (delayNanos > LIMIT.toNanos() || delayNanos < LIMIT.dividedBy(2).toNanos()) {
        return super.schedule(delayNanos, action);
      }
      deadline = action;
      return () -> true;
    }
  }

  private void assertEnds(BlockingPoint point, CancelReason reason, TaskGroup around)
      throws Exception {
    cancelled.await();
    if (point.outcome == Outcome.GOES_ON || point.outcome == Outcome.GOES_ON_UNLESS_INTERRUPTED) {
      release();
    }
    around.close();
    switch (point.outcome) {
      case THROWS, THROWS_UNCHECKED ->
          assertThat(thrown)
              .isInstanceOfSatisfying(
                  CancelledException.class,
                  cut -> assertThat(cut.reason().origin()).isEqualTo(reason));
      case CANCELLED_HANDLE, RETURNS -> assertThat(thrown).isNull();
      case GOES_ON, GOES_ON_UNLESS_INTERRUPTED -> {
        assertThat(thrown).isNull();
        assertThat(waitedOn).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_bySomebodyElse(BlockingPoint point) throws Exception {
    OtherThread other = OtherThread.start(() -> waitIn(point));
    untilItWaits();
    other.thread().interrupt();
    if (point.outcome == Outcome.GOES_ON) {
      Spin.until(() -> !waiter.isInterrupted()); // taken, to be set again at the end
      release();
    }
    other.join();
    switch (point.outcome) {
      case THROWS, GOES_ON_UNLESS_INTERRUPTED ->
          assertThat(thrown).isInstanceOf(InterruptedException.class);
      case THROWS_UNCHECKED ->
          assertThat(thrown)
              .isInstanceOfSatisfying(
                  CancelledException.class,
                  cut -> assertThat(cut.reason()).isEqualTo(new CancelReason.OwnerInterrupted()));
      case CANCELLED_HANDLE, RETURNS, GOES_ON -> assertThat(thrown).isNull();
    }
    assertThat(flag).isEqualTo(point.outcome.flag == Flag.SET);
    assertThat(waitedOn).isEqualTo(point.outcome == Outcome.GOES_ON);
  }

  private void waitIn(BlockingPoint point) {
    Cancellation.onCancel(cancelled::countDown);
    waiter = Thread.currentThread();
    thrown = catchThrowable(() -> point.waitIn(fixture));
    flag = Thread.currentThread().isInterrupted();
    waitedOn = fixture.mayEnd.getCount() == 0;
    ended = true;
  }

  private void untilItWaits() {
    Spin.until(() -> waiter != null);
    Spin.until(() -> waiter.getState() == Thread.State.WAITING || ended);
    assertThat(ended).as("ended before anything happened, by %s", thrown).isFalse();
  }

  private void release() {
    Spin.untilWaiting(waiter);
    fixture.mayEnd.countDown();
  }

  @Test
  void tableInTheDocumentation_isThisOne() throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "concurrency.md")))
        .contains(BlockingPoint.table());
  }
}
