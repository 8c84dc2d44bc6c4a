package io.nexios.benchmarks.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// A process of its own that computes on all processors for some seconds.
final class Computation {
  private static final String BEGUN = "computing";

  private final BufferedReader output;

  private Computation(BufferedReader output) {
    this.output = output;
  }

  /// Starts it and returns when it computes.
  static Computation start(int seconds) throws IOException {
    BufferedReader output =
        new ProcessBuilder(Java.command(Computation.class, String.valueOf(seconds)))
            .redirectError(Redirect.INHERIT)
            .start()
            .inputReader();
    String line = output.readLine();
    if (!BEGUN.equals(line)) {
      throw new IOException("the computing process ended at once: see its errors above");
    }
    return new Computation(output);
  }

  /// Waits for its end and returns how many computations it has done per second.
  double awaitRate() throws IOException {
    try (output) {
      return Double.parseDouble(output.readLine());
    }
  }

  /// The process: computes, and prints its rate.
  public static void main(String[] args) throws InterruptedException {
    Work.burn(); // compiled by the time that counts
    System.out.println(BEGUN);
    long begun = System.nanoTime();
    long until = begun + TimeUnit.SECONDS.toNanos(Long.parseLong(args[0]));
    LongAdder done = new LongAdder();
    Thread[] threads = new Thread[Runtime.getRuntime().availableProcessors()];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (System.nanoTime() < until) {
                      Work.burn();
                      done.increment();
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println(done.sum() * 1e9 / (System.nanoTime() - begun));
  }
}
