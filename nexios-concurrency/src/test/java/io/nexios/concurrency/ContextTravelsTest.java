package io.nexios.concurrency;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Context in what a timer or another thread sets going, and behind what fails.
@ExtendWith(LeakCheckExtension.class)
class ContextTravelsTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ThreadLocal<String> TRACE = new ThreadLocal<>();

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private Registration user;
  private Registration trace;

  @BeforeEach
  void carry() {
    user = Context.carry(USER);
    trace = Context.carry(TRACE);
    TRACE.set("t1");
  }

  @AfterEach
  void forget() {
    user.close();
    trace.close();
    TRACE.remove();
  }

  private static String look() {
    return (USER.isBound() ? USER.get() : "nobody") + "/" + TRACE.get();
  }

  /// The timer that starts the hedge has no context; the hedge has that of the race.
  @Test
  void e117_hedgeThatATimerStarts_hasTheContextOfItsRace() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time ->
            ScopedValue.where(USER, "ann")
                .call(
                    () ->
                        seen.add(
                            Concurrency.runUntilFirstComplete(
                                () -> {
                                  new CountDownLatch(1).await();
                                  return "never";
                                },
                                Branch.of(ContextTravelsTest::look).after(ofSeconds(5))))));
    assertThat(seen).containsExactly("ann/t1");
  }

  @Test
  void e117_branchThatAFailureStarts_hasTheContextOfItsRace() throws Exception {
    ScopedValue.where(USER, "ann")
        .call(
            () ->
                seen.add(
                    Concurrency.runUntilFirstComplete(
                        () -> {
                          throw new IOException("so that the other one starts");
                        },
                        Branch.of(ContextTravelsTest::look).after(ofSeconds(-1)))));
    assertThat(seen).containsExactly("ann/t1");
  }

  @Test
  void e117_queuedTaskThatAnotherTasksEndStarts_hasTheContextOfItsCreator() throws Exception {
    ScopedValue.where(USER, "ann")
        .call(
            () ->
                TaskGroup.<Boolean, Exception>call(
                    o -> o.withMaxConcurrency(1),
                    group -> {
                      for (int i = 0; i < 3; i++) {
                        group.createTask(() -> seen.add(look()));
                      }
                      group.join();
                      return true;
                    }));
    assertThat(seen).hasSize(3).containsOnly("ann/t1");
  }

  @Test
  void e117_itemsOfAStream_haveTheContextOfWhoConsumesThem() throws Exception {
    List<String> all =
        ScopedValue.where(USER, "ann")
            .call(() -> Parallel.map(Stream.of(1, 2, 3), 2, _ -> look()).toList());
    assertThat(all).hasSize(3).containsOnly("ann/t1");
  }

  /// Restored behind a failure as behind a result.
  @Test
  void e120_callThatFails_leavesNothingInThePoolForTheNext() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      assertThatThrownBy(
              () ->
                  ScopedValue.where(USER, "ann")
                      .call(
                          () ->
                              pool.<String, IOException>call(
                                  () -> {
                                    TRACE.set("of the call that fails");
                                    throw new IOException("boom");
                                  })))
          .isInstanceOf(IOException.class);
      TRACE.remove();
      assertThat(pool.<String, RuntimeException>call(ContextTravelsTest::look))
          .isEqualTo("nobody/null");
    }
  }
}
