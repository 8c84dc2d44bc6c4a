package io.nexios.web;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * I1. At most one thread writes: the one that was started by whoever moved `writing` from false to true.
 * I2. Nothing stays in the queue, and no loss uncounted, while nobody writes: who adds looks at `writing`
 *     afterwards, and the writer looks at both after it has given `writing` back. Only where no thread can
 *     be had it stays, until somebody adds again.
 */
/// Writes lines of threads that must not wait: event loops and the timer. One virtual thread does
/// it, and lives only while there are lines; when it falls behind, lines are counted in place of
/// being kept.
///
/// **Threading.** All methods may be called from any thread; none waits.
final class LineWriter {
  static final int MAX_LINES = 8_192;

  private final Consumer<? super String> sink;
  private final ThreadFactory threads;
  private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicBoolean writing = new AtomicBoolean();

  LineWriter(Consumer<? super String> sink) {
    this(sink, Thread.ofVirtual().name("access-log").factory());
  }

  LineWriter(Consumer<? super String> sink, ThreadFactory threads) {
    this.sink = sink;
    this.threads = threads;
  }

  void add(String line) {
    if (waiting.incrementAndGet() > MAX_LINES) {
      waiting.decrementAndGet();
      dropped.incrementAndGet();
    } else {
      steps.add(() -> write(line));
    }
    startWriter();
  }

  /// Returns a stage that completes when the lines that are there now have been written.
  CompletableFuture<@Nullable Void> written() {
    CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
    steps.add(() -> written.complete(null));
    startWriter();
    return written;
  }

  private void write(String line) {
    waiting.decrementAndGet();
    sink.accept(line);
  }

  private void startWriter() {
    if (writing.compareAndSet(false, true)) {
      try {
        threads.newThread(this::drain).start();
      } catch (Throwable noThread) { // the lines stay, until the next one looks for a thread again
        writing.set(false);
      }
    }
  }

  private void drain() {
    try {
      for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
        step.run();
      }
      int lost = dropped.getAndSet(0);
      if (lost > 0) {
        sink.accept(lost + " lines were lost: the log is slower than the requests");
      }
    } finally {
      writing.set(false);
      if (!steps.isEmpty() || dropped.get() > 0) {
        startWriter();
      }
    }
  }
}
