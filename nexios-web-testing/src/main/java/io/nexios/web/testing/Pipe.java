package io.nexios.web.testing;

import io.nexios.time.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Bytes on their way from one thread to another: a bounded number of them, as on a socket.
///
/// Every wait is without a limit, and a timer ends it, so that virtual time sees that it waits.
///
/// **Threading.** One reader, one writer, and anybody who ends it.
///
/// **Cancellation.** A wait is ended by an interrupt with [InterruptedIOException]; the flag is
/// kept.
final class Pipe {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private byte[] bytes = new byte[1 << 10]; // guarded by lock, as are the next
  private int start;
  private int end;
  private boolean ended; // nothing more is written
  private boolean unread; // nobody reads any more: what is written is dropped
  private @Nullable Supplier<? extends IOException> writeFailure;
  private @Nullable Supplier<? extends IOException> readFailure;

  Pipe(int capacity) {
    this.capacity = capacity;
  }

  /// How long a wait may take, and what it throws then.
  ///
  /// @param time measures it
  record Limit(TimeSource time, long nanos, Supplier<? extends IOException> whenOver) {}

  /// Puts bytes in without waiting, also beyond the capacity.
  void append(byte[] source, int offset, int length) {
    lock.lock();
    try {
      if (!unread && !ended) {
        put(source, offset, length);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is room, and puts all bytes in.
  void write(byte[] source, int offset, int length, Limit limit) throws IOException {
    lock.lock();
    try {
      await(() -> end - start < capacity || unread || ended || writeFailure != null, limit);
      if (writeFailure != null) {
        throw writeFailure.get();
      }
      append(source, offset, length);
    } finally {
      lock.unlock();
    }
  }

  private void put(byte[] source, int offset, int length) {
    if (end + length > bytes.length) {
      byte[] larger = new byte[Math.max(2 * (end - start), end - start + length)];
      System.arraycopy(bytes, start, larger, 0, end - start);
      bytes = larger;
      end -= start;
      start = 0;
    }
    System.arraycopy(source, offset, bytes, end, length);
    end += length;
    changed.signalAll();
  }

  /// Waits until there is something, and takes up to `length` bytes; -1 at the end.
  int read(byte[] target, int offset, int length, Limit limit) throws IOException {
    lock.lock();
    try {
      await(() -> end > start || ended || readFailure != null, limit);
      if (end > start) {
        int count = Math.min(length, end - start);
        System.arraycopy(bytes, start, target, offset, count);
        start += count;
        changed.signalAll();
        return count;
      }
      if (readFailure != null) {
        throw readFailure.get();
      }
      return -1;
    } finally {
      lock.unlock();
    }
  }

  int available() {
    lock.lock();
    try {
      return end - start;
    } finally {
      lock.unlock();
    }
  }

  /// Says that nothing more will be written; what is in there can still be read.
  void end() {
    change(() -> ended = true);
  }

  /// Makes reads fail, once what is in there has been read.
  void failReads(Supplier<? extends IOException> failure) {
    change(() -> readFailure = readFailure == null && !ended ? failure : readFailure);
  }

  /// Makes writes fail.
  void failWrites(Supplier<? extends IOException> failure) {
    change(() -> writeFailure = failure);
  }

  /// Says that nobody will read any more: what is in there and what comes is dropped.
  void drop() {
    change(
        () -> {
          unread = true;
          start = end;
        });
  }

  private void change(Runnable how) {
    lock.lock();
    try {
      how.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier ready, Limit limit) throws IOException {
    if (ready.getAsBoolean()) {
      return;
    }
    boolean[] over = new boolean[1]; // guarded by lock
    TimeSource.Timer timer = limit.time.schedule(limit.nanos, () -> change(() -> over[0] = true));
    try {
      while (!ready.getAsBoolean()) {
        if (over[0]) {
          throw limit.whenOver.get();
        }
        changed.await();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the other end");
    } finally {
      timer.cancel();
    }
  }
}
