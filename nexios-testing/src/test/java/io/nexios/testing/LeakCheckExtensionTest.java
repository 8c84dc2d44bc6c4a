package io.nexios.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class LeakCheckExtensionTest {
  @Test
  void registered_testLeavesAThread_failsThatTestAndNoOther() throws InterruptedException {
    LeavesAThread.release = new CountDownLatch(1);
    Events events = run(LeavesAThread.class);
    LeavesAThread.release.countDown();
    LeavesAThread.left.join();
    events
        .assertStatistics(counts -> counts.started(2).failed(1).succeeded(1))
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("leaves"),
                finishedWithFailure(
                    instanceOf(AssertionError.class),
                    message(text -> text.contains("left by test")))))
        .haveExactly(1, event(test("clean"), finishedSuccessfully()));
  }

  @Test
  void extendWith_tearDownEndsWhatTheTestStarted_passes() {
    run(CleansUp.class).assertStatistics(counts -> counts.started(1).succeeded(1));
    assertThat(CleansUp.started.isAlive()).isFalse();
  }

  private static Events run(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .execute()
        .testEvents();
  }

  static class LeavesAThread {
    @RegisterExtension
    static final LeakCheckExtension leaks =
        LeakCheckExtension.with(options -> options.withPatience(Duration.ZERO));

    static CountDownLatch release;
    static Thread left;

    @Test
    void leaves() {
      left = Thread.ofVirtual().name("left by test").start(() -> await(release));
    }

    @Test
    void clean() {}
  }

  @ExtendWith(LeakCheckExtension.class)
  static class CleansUp {
    static Thread started;

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void starts() {
      started = Thread.ofPlatform().start(() -> await(end));
    }

    @AfterEach
    void tearDown() throws InterruptedException {
      end.countDown();
      started.join();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
