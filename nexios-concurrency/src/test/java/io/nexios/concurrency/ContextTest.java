package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Where registered context goes along, and where it must not stay.
@ExtendWith(LeakCheckExtension.class)
class ContextTest {
  private final ScopedValue<String> user = ScopedValue.newInstance();
  private final ThreadLocal<String> local = new ThreadLocal<>();

  @Test
  void decision11_e117_context_reachesTasksBelowTasksPoolsRacesAndBackgroundTasks()
      throws Exception {
    try (var _ = Context.carry(user);
        var _ = Context.carry(local);
        ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      local.set("l");
      ScopedValue.where(user, "u")
          .call(
              () -> {
                assertThat(
                        TaskGroup.<String, Exception>call(g -> g.createTask(this::nested).await()))
                    .isEqualTo("ul");
                assertThat(pool.<String, RuntimeException>call(this::seen)).isEqualTo("ul");
                assertThat(Concurrency.<String>runUntilFirstComplete(this::seen, this::seen))
                    .isEqualTo("ul");
                assertThat(Concurrency.createBackgroundTask("b", this::seen).await())
                    .isEqualTo("ul");
                return true;
              });
    } finally {
      local.remove();
    }
  }

  private String seen() {
    return user.orElse("-") + local.get();
  }

  private String nested() throws Exception {
    return TaskGroup.<String, Exception>call(group -> group.createTask(this::seen).await());
  }

  @Test
  void e118_context_isThatOfTheMomentOfCreation() throws Exception {
    try (var _ = Context.carry(user)) {
      TaskGroup.run(
          group ->
              ScopedValue.where(user, "bound after the opening")
                  .call(
                      () -> {
                        assertThat(group.createTask(() -> user.get()).await())
                            .isEqualTo("bound after the opening");
                        return true;
                      }));
    }
  }

  @Test
  void e119_changeInATask_isInvisibleOutside() throws Exception {
    try (var _ = Context.carry(local)) {
      local.set("owner's");
      TaskGroup.run(group -> group.createTask(() -> local.set("task's")).await());
      assertThat(local.get()).isEqualTo("owner's");
    } finally {
      local.remove();
    }
  }

  @Test
  void e120_valueThatACallSets_isNotInThePoolForTheNext() throws Exception {
    try (var _ = Context.carry(local);
        ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      pool.run(() -> local.set("left by a call without context"));
      assertThat(pool.<String, RuntimeException>call(local::get)).isNull();
      local.set("caller's");
      pool.run(() -> local.set("left by a call with context"));
      local.remove();
      assertThat(pool.<String, RuntimeException>call(local::get)).isNull();
    } finally {
      local.remove();
    }
  }

  @Test
  void sameValueRegisteredTwice_closingOneRegistrationTwiceLeavesTheOther() throws Exception {
    Registration first = Context.carry(user);
    try (var _ = Context.carry(user)) {
      first.close();
      first.close();
      String seen = ScopedValue.where(user, "u").call(this::nested);
      assertThat(seen).isEqualTo("unull");
    }
  }

  @Test
  void e121_carrierThrowsAtTheCapture_nothingIsCreatedAndTheGroupGoesOn() throws Exception {
    TaskGroup.run(
        group -> {
          try (var _ =
              Context.carry(
                  () -> {
                    throw new IllegalStateException("no context");
                  })) {
            assertThatThrownBy(() -> group.createTask(() -> 1)).hasMessage("no context");
          }
          assertThat(group.createTask(() -> 2).await()).isEqualTo(2);
        });
  }
}
