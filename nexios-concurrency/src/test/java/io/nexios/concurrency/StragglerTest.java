package io.nexios.concurrency;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.spi.TaskListener;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks that do not end when they are cancelled.
@ExtendWith(LeakCheckExtension.class)
class StragglerTest {
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  /** Waits as code does that swallows every interrupt, and counts them. */
  private void ignoreInterrupts(AtomicInteger seen) {
    while (true) {
      try {
        mayEnd.await();
        return;
      } catch (InterruptedException swallowed) {
        seen.incrementAndGet();
      }
    }
  }

  private Task<Void> createStubborn(TaskGroup group) {
    return group.createTask(
        "stubborn",
        () -> {
          started.countDown();
          ignoreInterrupts(new AtomicInteger());
        });
  }

  @Test
  void e060_stragglers_areReportedOnce_withPathAgeAndStack() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    TaskListener listener =
        new TaskListener() {
          @Override
          public void straggler(Task<?> task, Duration sinceCancel, StackTraceElement[] stack) {
            assertThat(stack).isNotEmpty();
            told.add(task.path() + " " + sinceCancel);
          }
        };
    ManualTime.run(
        time -> {
          try (CapturedLog log = CapturedLog.open();
              var _ = TaskTree.listen(listener);
              TaskGroup group = TaskGroup.open(o -> o.withName("import"))) {
            createStubborn(group);
            group.createTask("obedient", () -> Concurrency.sleep(ofSeconds(60)));
            time.settle();
            group.cancel("enough");
            time.advance(ofMillis(999));
            assertThat(told).isEmpty();
            time.advance(ofMillis(1));
            assertThat(told).containsExactly("import/stubborn#1 PT1S");
            time.advance(ofSeconds(10));
            assertThat(told).hasSize(1);
            assertThat(log.warnings())
                .singleElement()
                .satisfies(
                    record ->
                        assertThat(record.getMessage())
                            .startsWith(
                                "task \"import/stubborn#1\" still runs 1 s after its cancel")
                            .contains("ignoreInterrupts"));
            mayEnd.countDown();
          }
          time.assertNothingPending();
        });
  }

  @Test
  void e060_ofManyStragglers_theLogGetsTheFirstHundredAndTheNumberOfTheOthers() throws Exception {
    AtomicInteger told = new AtomicInteger();
    TaskListener listener =
        new TaskListener() {
          @Override
          public void straggler(Task<?> task, Duration sinceCancel, StackTraceElement[] stack) {
            told.incrementAndGet();
          }
        };
    ManualTime.run(
        time -> {
          try (CapturedLog log = CapturedLog.open();
              var _ = TaskTree.listen(listener);
              TaskGroup group = TaskGroup.open(o -> o.withName("import"))) {
            for (int i = 0; i < CancelFollowUp.MAX_LOGGED + 3; i++) {
              createStubborn(group);
            }
            time.settle();
            group.cancel("enough");
            time.advance(ofSeconds(1));
            assertThat(told).hasValue(CancelFollowUp.MAX_LOGGED + 3);
            assertThat(log.warnings()).hasSize(CancelFollowUp.MAX_LOGGED + 1);
            assertThat(log.warnings().getLast().getMessage())
                .startsWith("3 more tasks of \"import\" still ran 1 s after their cancel");
            mayEnd.countDown();
          }
          time.assertNothingPending();
        });
  }

  @Test
  void e040_swallowedInterrupts_comeAgainWithBackOff_alsoWhileTheOwnerIsBusy() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    ManualTime.run(
        time -> {
          try (TaskGroup group = TaskGroup.open(o -> o.withStragglerAfter(Duration.ofDays(1)))) {
            group.createTask(() -> ignoreInterrupts(seen));
            time.settle();
            group.cancel("enough");
            time.settle();
            assertThat(seen).hasValue(1);
            time.advance(ofMillis(10));
            assertThat(seen).hasValue(2);
            time.advance(ofMillis(20));
            assertThat(seen).hasValue(3);
            time.advance(ofSeconds(60));
            assertThat(seen.get()).as("about once a second in the end").isBetween(60, 70);
            mayEnd.countDown();
          }
          time.assertNothingPending();
        });
  }

  @Test
  void e040_taskCancelledAlone_swallowsTheInterrupt_getsAnother() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    ManualTime.run(
        time -> {
          try (TaskGroup group = TaskGroup.open()) {
            Task<?> task = group.createTask(() -> ignoreInterrupts(seen));
            time.settle();
            task.cancel("enough");
            time.advance(ofMillis(30));
            assertThat(seen).hasValue(3);
            mayEnd.countDown();
            group.join();
          }
          time.assertNothingPending();
        });
  }

  @Test
  void e061_abandonedTask_isListedUntilItEnds_andItsFailureIsReported() throws Exception {
    ManualTime.run(
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            TaskGroup group =
                TaskGroup.open(o -> o.withName("import").withAbandonAfter(ofSeconds(3)));
            Thread[] thread = new Thread[1];
            Task<?> task =
                group.createTask(
                    "stubborn",
                    () -> {
                      thread[0] = Thread.currentThread();
                      ignoreInterrupts(new AtomicInteger());
                      throw new IOException("too late");
                    });
            time.settle();
            group.cancel("enough");
            time.advance(ofSeconds(3));
            group.close();
            assertThat(thread[0].isAlive()).isTrue();
            assertThat(TaskTree.abandoned())
                .singleElement()
                .satisfies(
                    left -> {
                      assertThat(left.path()).isEqualTo("import/stubborn#1");
                      assertThat(left.state()).isEqualTo("ABANDONED");
                      assertThat(left.threadId()).isEqualTo(thread[0].threadId());
                    });
            assertThat(group.snapshot().children()).hasSize(1);
            mayEnd.countDown();
            thread[0].join();
            assertThat(TaskTree.abandoned()).isEmpty();
            assertThat(task.state()).isEqualTo(State.FAILED);
            assertThat(log.warnings())
                .last()
                .satisfies(
                    record -> {
                      assertThat(record.getMessage()).contains("has ended: FAILED");
                      assertThat(record.getThrown()).hasMessage("too late");
                    });
          }
          time.advance(ofSeconds(1));
          time.assertNothingPending();
        });
  }

  @Test
  void e061_abandonAfter_countsFromTheCancel_andTheCallThrows() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            assertThatExceptionOfType(DeadlineExceededException.class)
                .isThrownBy(
                    () ->
                        TaskGroup.run(
                            o -> o.withTimeout(ofSeconds(5)).withAbandonAfter(ofSeconds(2)),
                            this::createStubborn))
                .satisfies(late -> assertThat(late.overrun()).isEqualTo(ofSeconds(2)));
            assertThat(time.elapsed()).isEqualTo(ofSeconds(7));
            assertThat(log.warnings()).isNotEmpty();
            mayEnd.countDown();
            Spin.until(() -> TaskTree.abandoned().isEmpty());
          }
        });
  }

  @Test
  void e061_abandonedTaskThatWasCancelledAlone_doesNotHoldTheOwner() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          try (CapturedLog _ = CapturedLog.open()) {
            try (TaskGroup group = TaskGroup.open(o -> o.withAbandonAfter(ofSeconds(2)))) {
              Task<?> task = createStubborn(group);
              started.await();
              task.cancel("alone");
              assertThat(task.isDone()).isTrue();
            }
            assertThat(TaskTree.abandoned()).hasSize(1);
            mayEnd.countDown();
            Spin.until(() -> TaskTree.abandoned().isEmpty());
          }
        });
  }

  @Test
  void e076_taskIgnoresTheDeadline_theExceptionComesWhenItEnds_withTheOverrun() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            time.schedule(ofSeconds(9).toNanos(), mayEnd::countDown);
            assertThatExceptionOfType(DeadlineExceededException.class)
                .isThrownBy(
                    () ->
                        TaskGroup.run(
                            o -> o.withName("slow").withTimeout(ofSeconds(5)),
                            group ->
                                group.createTask(
                                    () -> {
                                      ignoreInterrupts(new AtomicInteger());
                                      Cancellation.check();
                                    })))
                .withMessage(
                    "task group \"slow\" exceeded its deadline of 5 s and ended 4 s after it")
                .satisfies(late -> assertThat(late.overrun()).isEqualTo(ofSeconds(4)));
            assertThat(log.warnings()).as("the straggler").hasSize(1);
          }
        });
  }

  @Test
  void e060_ownerBlockedInItsBody_stragglersAreReportedAllTheSame() throws Exception {
    ManualTime.run(
        time -> {
          try (CapturedLog log = CapturedLog.open();
              TaskGroup group = TaskGroup.open()) {
            Task<?> task = createStubborn(group);
            time.settle();
            group.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledException.class);
            time.advance(ofSeconds(1));
            assertThat(log.warnings()).hasSize(1);
            mayEnd.countDown();
          }
        });
  }

  @Test
  void e060_taskWhoseThreadIsAboutToStart_isNotTakenForDropped() throws Exception {
    List<String> ended = Collections.synchronizedList(new ArrayList<>());
    ManualTime.run(
        time -> {
          try (CapturedLog _ = CapturedLog.open();
              TaskGroup group = TaskGroup.open(o -> o.withName("import"))) {
            TaskListener slow =
                new TaskListener() {
                  @Override
                  public void created(Task<?> task) {
                    group.cancel("enough");
                    time.advance(ofSeconds(1));
                    time.settle();
                  }

                  @Override
                  public void ended(Task<?> task) {
                    ended.add(task.path());
                  }
                };
            createStubborn(group);
            started.await();
            try (var _ = TaskTree.listen(slow)) {
              Task<?> late = group.createTask("late", () -> {});
              assertThat(late.state()).isEqualTo(State.CANCELLED);
            }
            assertThat(ended).containsExactly("import/late#2");
            assertThat(group.running()).as("the stubborn one").isEqualTo(1);
            mayEnd.countDown();
          }
        });
  }
}
