package io.nexios.web;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * I1. At most one thread writes: the one that was started by whoever moved `writing` from false to true.
 * I2. No line stays in the queue while nobody writes: who adds one looks at `writing` afterwards, and the
 *     writer looks at the queue after it has given `writing` back.
 */
/// Writes lines of threads that must not wait: event loops and the timer. One virtual thread does
/// it, and lives only while there are lines; when it falls behind, lines are counted in place of
/// being kept.
///
/// **Threading.** All methods may be called from any thread; none waits.
final class LineWriter {
  static final int MAX_LINES = 8_192;

  private final Consumer<? super String> sink;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicBoolean writing = new AtomicBoolean();

  /** Set by the one that starts a writer. */
  private volatile CompletableFuture<@Nullable Void> written =
      CompletableFuture.completedFuture(null);

  LineWriter(Consumer<? super String> sink) {
    this.sink = sink;
  }

  void add(String line) {
    if (waiting.incrementAndGet() > MAX_LINES) {
      waiting.decrementAndGet();
      dropped.incrementAndGet();
    } else {
      lines.add(line);
    }
    startWriter();
  }

  /// Returns a stage that completes when the lines that are there now have been written.
  CompletableFuture<@Nullable Void> written() {
    return written;
  }

  private void startWriter() {
    if (writing.compareAndSet(false, true)) {
      CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
      written = done;
      Thread.ofVirtual().name("access-log").start(() -> write(done));
    }
  }

  private void write(CompletableFuture<@Nullable Void> done) {
    try {
      for (String line = lines.poll(); line != null; line = lines.poll()) {
        waiting.decrementAndGet();
        sink.accept(line);
      }
      int lost = dropped.getAndSet(0);
      if (lost > 0) {
        sink.accept(lost + " lines were lost: the log is slower than the requests");
      }
    } finally {
      writing.set(false);
      if (!lines.isEmpty()) {
        startWriter();
      }
      done.complete(null);
    }
  }
}
