package io.nexios.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
  @Test
  void close_nothingHappened_passes() {
    LeakCheck check = LeakCheck.open(LeakCheckTest::atOnce);
    assertThatCode(check::close).doesNotThrowAnyException();
  }

  @Test
  void close_virtualThreadLives_namesItWithItsStack() throws Exception {
    assertFound(Thread.ofVirtual().name("left behind"), "left behind", "virtual", "LeakCheckTest");
  }

  @Test
  void close_virtualThreadWithoutNameLives_isFound() throws Exception {
    assertFound(Thread.ofVirtual(), "\"\" virtual");
  }

  @Test
  void close_platformThreadLives_isFound() throws Exception {
    assertFound(Thread.ofPlatform().name("left behind"), "\"left behind\"");
  }

  @Test
  void close_platformDaemonInAGroupOfItsOwnLives_isFound() throws Exception {
    ThreadGroup group = new ThreadGroup("some group");
    assertFound(Thread.ofPlatform().group(group).daemon().name("daemon"), "\"daemon\"");
  }

  @Test
  void close_threadOfAnExecutorLives_isFound() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    LeakCheck check = LeakCheck.open(LeakCheckTest::atOnce);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      executor.execute(() -> await(release));
      assertThatThrownBy(check::close)
          .hasMessageContaining("found 1")
          .hasMessageContaining("virtual");
      release.countDown();
    }
    LeakCheck.open(LeakCheckTest::atOnce).close();
  }

  private static void assertFound(Thread.Builder builder, String... parts) throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    LeakCheck check = LeakCheck.open(LeakCheckTest::atOnce);
    Thread thread = builder.start(() -> await(release));
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    try {
      assertThatThrownBy(check::close)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("found 1")
          .hasMessageContainingAll(parts);
    } finally {
      release.countDown();
      thread.join();
    }
    assertThatCode(check::close).doesNotThrowAnyException();
  }

  @Test
  void close_threadIsJustEnding_waitsForIt() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    LeakCheck.Check releaseAtTheThirdLook =
        () -> {
          if (looks.incrementAndGet() == 3) {
            release.countDown();
          }
          return List.of();
        };
    LeakCheck check = LeakCheck.open(o -> o.withCheck(releaseAtTheThirdLook));
    Thread thread = Thread.ofVirtual().start(() -> await(release));
    check.close();
    assertThat(thread.isAlive()).isFalse();
    assertThat(looks.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void close_threadStartedBefore_isNotFound() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Thread before = Thread.ofVirtual().start(() -> await(release));
    LeakCheck check = LeakCheck.open(LeakCheckTest::atOnce);
    assertThatCode(check::close).doesNotThrowAnyException();
    release.countDown();
    before.join();
  }

  @Test
  void close_allowedThreadLives_passes() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    LeakCheck check = LeakCheck.open(o -> atOnce(o).withAllowedThread("lasting"::equals));
    Thread thread = Thread.ofVirtual().name("lasting").start(() -> await(release));
    assertThatCode(check::close).doesNotThrowAnyException();
    release.countDown();
    thread.join();
  }

  @Test
  void close_timerIsArmed_tellsHowMany() {
    LeakCheck check = LeakCheck.open(LeakCheckTest::atOnce);
    TimeSource.Timer timer = TimeSource.system().schedule(Long.MAX_VALUE, () -> {});
    assertThatThrownBy(check::close).hasMessageContaining("1 armed timer");
    timer.cancel();
    assertThatCode(check::close).doesNotThrowAnyException();
  }

  @Test
  void close_checkOfYourOwnFindsSomething_tells() {
    LeakCheck check = LeakCheck.open(o -> atOnce(o).withCheck(() -> List.of("an open file")));
    assertThatThrownBy(check::close).hasMessageEndingWith("found 1:\nan open file");
  }

  @Test
  void close_asAResource_leavesTheFailureOfTheBodyPrimary() {
    IllegalStateException failure = new IllegalStateException("body");
    assertThatThrownBy(
            () -> {
              try (var _ = LeakCheck.open(o -> atOnce(o).withCheck(() -> List.of("left")))) {
                throw failure;
              }
            })
        .isSameAs(failure)
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
  }

  @Test
  void dump_withNamesThatLookLikeADump_isReadRight() {
    Map<Long, ThreadDump.Live> threads =
        ThreadDump.parse(
            """
            4711
            2026-01-01T00:00:00Z
            25

            #3 "main" RUNNABLE 2026-01-01T00:00:00Z
                at app/Main.main(Main.java:1)

            #22 "quoted "x" virtual" WAITING 2026-01-01T00:00:00Z
                at app/Main.run(Main.java:2)

            #23 "" virtual
                at app/Main.run(Main.java:2)
            """);
    assertThat(threads).hasSize(3);
    assertThat(threads.get(22L).virtual()).isFalse();
    assertThat(threads.get(22L).name()).isEqualTo("quoted \"x\" virtual");
    assertThat(threads.get(23L).virtual()).isTrue();
    assertThat(threads.get(23L).text()).startsWith("#23").contains("Main.java:2");
  }

  private static LeakCheck.Options atOnce(LeakCheck.Options options) {
    return options.withPatience(Duration.ZERO);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
