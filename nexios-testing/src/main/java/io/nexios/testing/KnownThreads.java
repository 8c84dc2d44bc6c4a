package io.nexios.testing;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The threads that take their time from one virtual time, and what they are doing.
final class KnownThreads {
  /** What one look at all threads gave; the later one counts more. */
  enum Look {
    WAITING,
    /** All seem to wait, but at least one may have been woken without showing it yet. */
    UNSURE,
    RUNNING
  }

  /** Below this number of threads it is not worth leaving out those that have ended. */
  private static final int MIN_CLEANED = 64;

  private static final int MAX_DESCRIBED = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Thread, Known> threads = new LinkedHashMap<>(); // guarded by lock
  private final Unblocker unblocker = new Unblocker(); // guarded by lock
  private int cleanAt = MIN_CLEANED; // guarded by lock
  private boolean backwards; // guarded by lock

  void add(Thread thread) {
    lock.lock();
    try {
      threads.computeIfAbsent(thread, Known::new);
      if (threads.size() >= cleanAt) {
        threads.values().removeIf(Known::hasEnded);
        cleanAt = Math.max(MIN_CLEANED, 2 * threads.size());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Learns how the system calls the calling thread, if it is known and a platform thread.
  void recognise() {
    Thread thread = Thread.currentThread();
    if (!thread.isVirtual()) {
      lock.lock();
      try {
        Known known = threads.get(thread);
        if (known != null && known.os == null) {
          known.os = OsThread.current();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /// Looks at every thread but one, in one order and the next time in the other.
  Look look(@Nullable Thread except) {
    lock.lock();
    try {
      backwards = !backwards;
      var ordered = backwards ? threads.sequencedValues().reversed() : threads.sequencedValues();
      Look all = Look.WAITING;
      Iterator<Known> each = ordered.iterator();
      while (each.hasNext() && all != Look.RUNNING) {
        Known known = each.next();
        if (known.thread != except) {
          Look one = known.look(unblocker);
          all = one.compareTo(all) > 0 ? one : all;
          if (known.hasEnded()) {
            each.remove();
          }
        }
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return threads.size();
    } finally {
      lock.unlock();
    }
  }

  /// {@return the threads that have been started and have not ended}
  List<Thread> alive() {
    lock.lock();
    try {
      return threads.keySet().stream().filter(Thread::isAlive).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Adds the threads and their stacks to a failure, as suppressed exceptions.
  void describeInto(Throwable failure) {
    for (Thread thread : alive().stream().limit(MAX_DESCRIBED).toList()) {
      String state = "thread \"%s\" is %s".formatted(thread.getName(), thread.getState());
      VirtualTimeState described = new VirtualTimeState(state);
      described.setStackTrace(thread.getStackTrace());
      failure.addSuppressed(described);
    }
  }

  void close() {
    lock.lock();
    try {
      threads.values().forEach(Known::close);
      unblocker.close();
      threads.clear();
    } finally {
      lock.unlock();
    }
  }

  /** The thread of the JVM that wakes a virtual thread when the monitor it needs is free. */
  private static final class Unblocker implements AutoCloseable {
    /** As much of `VirtualThread-unblocker` as the kernel keeps. */
    private static final String NAME = "VirtualThread-u";

    private @Nullable List<OsThread> os; // guarded by the lock of the outer class; set when needed

    Look look() {
      if (os == null) {
        os = find();
      }
      if (os.isEmpty()) {
        return Look.UNSURE;
      }
      return os.stream().allMatch(OsThread::isAsleep) ? Look.WAITING : Look.RUNNING;
    }

    private static List<OsThread> find() {
      try {
        return OsThread.all().stream().filter(Unblocker::isOne).toList();
      } catch (IOException systemDoesNotTell) {
        return List.of();
      }
    }

    private static boolean isOne(OsThread thread) {
      boolean is = thread.isNamed(NAME);
      if (!is) {
        thread.close();
      }
      return is;
    }

    @Override
    public void close() {
      if (os != null) {
        os.forEach(OsThread::close);
      }
    }
  }

  private static final class Known {
    final Thread thread;
    @Nullable OsThread os; // guarded by the lock of the outer class; set once

    Known(Thread thread) {
      this.thread = thread;
    }

    Look look(Unblocker unblocker) {
      return switch (thread.getState()) {
        case NEW -> Look.WAITING; // whoever is about to start it is running
        case RUNNABLE, TIMED_WAITING -> Look.RUNNING; // real time would wake it: it does not wait
        case BLOCKED -> thread.isVirtual() ? unblocker.look() : lookAtPlatformThread();
        case WAITING -> thread.isVirtual() ? Look.WAITING : lookAtPlatformThread();
        case TERMINATED -> thread.isVirtual() ? Look.WAITING : Look.UNSURE; // wakes joiners late
      };
    }

    private Look lookAtPlatformThread() {
      if (os == null) {
        return Look.UNSURE;
      }
      return os.isAsleep() ? Look.WAITING : Look.RUNNING;
    }

    boolean hasEnded() {
      if (thread.getState() != Thread.State.TERMINATED) {
        return false;
      }
      close();
      return true;
    }

    void close() {
      if (os != null) {
        os.close();
      }
    }
  }
}
