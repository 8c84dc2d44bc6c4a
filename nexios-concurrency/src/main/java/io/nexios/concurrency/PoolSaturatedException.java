package io.nexios.concurrency;

/// Thrown by a pool that rejects instead of letting callers wait, when its queue is full.
public final class PoolSaturatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PoolSaturatedException(String pool, int threads, int queued) {
    super(
        "thread pool \""
            + pool
            + "\" is saturated: "
            + threads
            + " threads are busy and "
            + queued
            + " calls wait; try again later, or raise withQueueCapacity");
  }
}
