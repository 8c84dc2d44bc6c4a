package io.nexios.verification.architecture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// One violation of [GoodTestManners] per method. Nothing here runs.
@SuppressWarnings("WaitNotInLoop") // all the better to be found
final class PlantedManners {
  private PlantedManners() {}

  static void sleepMillis() throws InterruptedException {
    Thread.sleep(1);
  }

  static void sleepDuration() throws InterruptedException {
    Thread.sleep(Duration.ZERO);
  }

  static void sleepUnit() throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
  }

  static void parkNanos() {
    LockSupport.parkNanos(1);
  }

  static void joinWithLimit(Thread thread) throws InterruptedException {
    thread.join(Duration.ZERO);
  }

  static void waitWithLimit(Object monitor) throws InterruptedException {
    synchronized (monitor) {
      monitor.wait(1);
    }
  }

  static void conditionWithLimit(Condition condition) throws InterruptedException {
    long _ = condition.awaitNanos(1);
  }

  @Disabled
  static void disabled() {}

  @DisabledOnOs(OS.LINUX)
  static void disabledSomewhere() {}

  static void assumption() {
    Assumptions.assumeTrue(false);
  }
}
