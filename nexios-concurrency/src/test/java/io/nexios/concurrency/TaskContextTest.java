package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.spi.Captured;
import io.nexios.testing.LeakCheckExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Which context goes along, when it is captured, and what is left of it.
@ParameterizedClass
@EnumSource(ThreadKind.class)
@ExtendWith(LeakCheckExtension.class)
class TaskContextTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ThreadLocal<String> TRACE = new ThreadLocal<>();

  @Parameter ThreadKind kind;

  private final List<Registration> registrations = new ArrayList<>();

  @BeforeEach
  void carry() {
    registrations.add(Context.carry(USER));
    registrations.add(Context.carry(TRACE));
    TRACE.set("t1");
  }

  @AfterEach
  void forget() {
    registrations.forEach(Registration::close);
    TRACE.remove();
  }

  private static String seen() {
    return (USER.isBound() ? USER.get() : "nobody") + "/" + TRACE.get();
  }

  private <T> T inTask(Callable<T> work) throws Exception {
    return TaskGroup.call(o -> o.withThreadFactory(kind), group -> group.createTask(work).await());
  }

  @Test
  void e117_v20_context_isSeenInTasksGrandchildrenPoolsRacesAndBackgroundTasks() throws Exception {
    List<String> all = Collections.synchronizedList(new ArrayList<>());
    ScopedValue.where(USER, "ann")
        .call(
            () -> {
              all.add(inTask(TaskContextTest::seen));
              all.add(inTask(() -> inTask(TaskContextTest::seen)));
              all.add(Concurrency.runInThreadPool(TaskContextTest::seen));
              all.add(inTask(() -> Concurrency.runInThreadPool(TaskContextTest::seen)));
              all.add(
                  Concurrency.runUntilFirstComplete(
                      TaskContextTest::seen, () -> inTask(TaskContextTest::seen)));
              all.add(Concurrency.createBackgroundTask("seen", TaskContextTest::seen).await());
              all.addAll(Parallel.map(List.of(1, 2), 2, _ -> seen()));
              return true;
            });
    assertThat(all).hasSize(8).containsOnly("ann/t1");
  }

  @Test
  void e117_context_isSeenInRepeatedRuns() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    List<String> all = Collections.synchronizedList(new ArrayList<>());
    try (BackgroundTasks tasks = BackgroundTasks.open("repeated")) {
      BackgroundTask<?> repeated =
          ScopedValue.where(USER, "ann")
              .call(
                  () ->
                      tasks.every(
                          Duration.ofMillis(1),
                          "seen",
                          () -> {
                            all.add(seen());
                            ran.countDown();
                          }));
      ran.await();
      repeated.cancel("enough");
    }
    assertThat(all).containsOnly("ann/t1");
  }

  @Test
  void e117_lazyLoad_hasTheNeutralContext() throws Exception {
    AsyncLazy<String> lazy = AsyncLazy.of(TaskContextTest::seen);
    String loaded = ScopedValue.where(USER, "ann").call(lazy::get);
    assertThat(loaded).isEqualTo("nobody/null");
  }

  @Test
  void e118_context_isCapturedAtTheCreation_notAtTheOpeningAndNotAtTheRun() throws Exception {
    CountDownLatch mayRun = new CountDownLatch(1);
    List<String> all =
        TaskGroup.call(
            o -> o.withThreadFactory(kind),
            group -> {
              Callable<String> late =
                  () -> {
                    mayRun.await();
                    return seen();
                  };
              Task<String> outside = group.createTask(late);
              Task<String> inside =
                  ScopedValue.where(USER, "bob").call(() -> group.createTask(late));
              TRACE.set("t2");
              Task<String> later = group.createTask(late);
              mayRun.countDown();
              return List.of(outside.await(), inside.await(), later.await());
            });
    assertThat(all).containsExactly("nobody/t1", "bob/t1", "nobody/t2");
  }

  @Test
  void e119_changesInATask_areSeenByNobodyElse() throws Exception {
    String sibling =
        TaskGroup.call(
            o -> o.withThreadFactory(kind),
            group -> {
              group.createTask(() -> TRACE.set("changed")).await();
              return group.createTask(TaskContextTest::seen).await();
            });
    assertThat(sibling).isEqualTo("nobody/t1");
    assertThat(TRACE.get()).isEqualTo("t1");
  }

  @Test
  void e121_carrierThatThrowsOnRestore_failsTheTask() {
    Captured broken =
        new Captured() {
          @Override
          public <T, X extends Throwable> T call(Work<? extends T, X> work) {
            throw new IllegalStateException("on restore");
          }
        };
    try (Registration _ = Context.carry(() -> broken)) {
      assertThatThrownBy(() -> inTask(() -> 1))
          .isInstanceOf(TaskFailedException.class)
          .cause()
          .hasMessage("on restore");
    }
  }
}
