package io.nexios.gallery.upstream;

import io.nexios.concurrency.CancelledException;
import io.nexios.gallery.upstream.Upstream.Counts;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the upstream service counts of its calls: also those whose caller left in the middle.
///
/// **Threading.** Any thread. The counts of a snapshot may be some calls apart.
final class Counters {
  private final AtomicLong started = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong aborted = new AtomicLong();
  private final AtomicLong running = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();

  /// What is counted; it is given its number, from 1.
  @FunctionalInterface
  interface Counted<T extends @Nullable Object> {
    T call(long number) throws Exception;
  }

  <T extends @Nullable Object> T counted(Counted<T> work) throws Exception {
    peak.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      var value = work.call(started.incrementAndGet());
      completed.incrementAndGet();
      return value;
    } catch (CancelledException | InterruptedException e) {
      aborted.incrementAndGet();
      throw e;
    } catch (Exception e) {
      failed.incrementAndGet();
      throw e;
    } finally {
      running.decrementAndGet();
    }
  }

  Counts snapshot() {
    return new Counts(
        started.get(), completed.get(), failed.get(), aborted.get(), running.get(), peak.get());
  }
}
