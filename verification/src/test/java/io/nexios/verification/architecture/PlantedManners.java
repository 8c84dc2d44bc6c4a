package io.nexios.verification.architecture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// One violation of [GoodTestManners] per method. Nothing here runs.
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

  @Disabled
  static void disabled() {}

  @DisabledOnOs(OS.LINUX)
  static void disabledSomewhere() {}

  static void assumption() {
    Assumptions.assumeTrue(false);
  }
}
