package io.nexios.program;

import io.nexios.concurrency.CancelledException;
import io.nexios.time.TimeSource;
import java.util.concurrent.CountDownLatch;

/// Uses the time source from a named module.
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    CountDownLatch fired = new CountDownLatch(1);
    TimeSource.system().schedule(0, fired::countDown);
    fired.await();
    System.out.println(CancelledException.class.getModule() + " from " + Main.class.getModule());
  }
}
