package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.resilience.LoadBudget.Snapshot;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadBudgetTest {
  @ParameterizedTest(name = "{0} % and {1}/s over {2} s: {4} extra for {3} calls: {5}")
  @CsvSource({
    "20, 0, 10, 5, 1, true",
    "20, 0, 10, 4, 1, false",
    "33, 0, 10, 3, 1, false", // 0.99 of an attempt
    "34, 0, 10, 3, 1, true",
    "0, 10, 10, 0, 100, true",
    "0, 10, 10, 0, 101, false",
    "20, 10, 10, 1000, 300, true",
    "20, 10, 10, 1000, 301, false",
    "0, 1, 1, 0, 1, true",
  })
  void affords_isCountedInWholeNumbers(
      int percent, int perSecond, int seconds, long calls, long extra, boolean affordable) {
    var options = new LoadBudget.Options(percent, perSecond, Duration.ofSeconds(seconds));
    assertThat(options.affords(calls, extra)).isEqualTo(affordable);
  }

  private static int withdrawAll(LoadBudget budget) {
    int taken = 0;
    while (budget.tryWithdraw()) {
      taken++;
    }
    return taken;
  }

  @Test
  void rt4_deposits_countForTheWindowAndAreThenGone() throws Exception {
    ManualTime.run(
        time -> {
          LoadBudget budget = LoadBudget.of("api", o -> o.withPercent(10).withPerSecond(0));
          for (int call = 0; call < 100; call++) {
            budget.deposit();
          }
          assertThat(withdrawAll(budget)).isEqualTo(10);
          time.advance(ofSeconds(5));
          assertThat(budget.tryWithdraw()).isFalse();
          assertThat(budget.snapshot()).isEqualTo(new Snapshot("api", 100, 10, 2));
          time.advance(ofSeconds(5));
          assertThat(budget.snapshot()).isEqualTo(new Snapshot("api", 0, 0, 2));
          assertThat(budget.tryWithdraw()).isFalse();
        });
  }

  @Test
  void rt4_floor_lastsWithoutAnyCall() throws Exception {
    ManualTime.run(
        time -> {
          LoadBudget budget =
              LoadBudget.of(
                  "api", o -> o.withPercent(0).withPerSecond(3).withWindow(ofSeconds(10)));
          assertThat(withdrawAll(budget)).isEqualTo(30);
          time.advance(ofSeconds(10));
          assertThat(withdrawAll(budget)).isEqualTo(30);
        });
  }

  @Test
  void rt4_manyThreads_neverTakeMoreThanThereIs() throws Exception {
    LoadBudget budget = LoadBudget.of("api", o -> o.withPercent(50).withPerSecond(0));
    for (int call = 0; call < 1_000; call++) {
      budget.deposit();
    }
    AtomicInteger taken = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(Thread.ofPlatform().start(() -> taken.addAndGet(withdrawAll(budget))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(taken).hasValue(500);
  }

  @Test
  void of_windowTooLong_saysSo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LoadBudget.of("api", o -> o.withWindow(ofDays(1))))
        .withMessage("budget window must be at most PT1H, was PT24H");
  }

  @Test
  void rt4_retryAndHedge_shareWhatThereIs() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          LoadBudget budget = LoadBudget.of("api", o -> o.withPercent(50).withPerSecond(0));
          Retry retry = Retry.of("api", o -> o.withMaxAttempts(9).withBudget(budget));
          Hedge hedge =
              Hedge.of("api", o -> o.idempotent().withDelay(ofMillis(1)).withBudget(budget));
          AtomicInteger attempts = new AtomicInteger();
          for (int call = 0; call < 10; call++) {
            assertThatThrownBy(() -> retry.run(() -> failTo(attempts)))
                .isInstanceOf(IOException.class);
            hedge.run(
                () -> {
                  attempts.incrementAndGet();
                  sleep(ofMillis(10));
                });
          }
          assertThat(attempts).as("half as much again as the calls").hasValue(30);
          assertThat(budget.snapshot().withdrawals()).isEqualTo(10);
          assertThat(retry.snapshot().retries() + hedge.snapshot().hedges()).isEqualTo(10);
        });
  }

  private static void failTo(AtomicInteger attempts) throws IOException {
    attempts.incrementAndGet();
    throw new IOException("no answer");
  }
}
