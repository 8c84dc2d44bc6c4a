package io.nexios.concurrency;

import java.util.concurrent.ThreadFactory;

/// The two kinds of threads, each of which must give the same behaviour (E093).
enum ThreadKind implements ThreadFactory {
  VIRTUAL,
  PLATFORM;

  @Override
  public Thread newThread(Runnable body) {
    return switch (this) {
      case VIRTUAL -> Thread.ofVirtual().unstarted(body);
      case PLATFORM -> Thread.ofPlatform().daemon().unstarted(body);
    };
  }

  Thread start(VoidWork<?> body) {
    Thread thread =
        newThread(
            () -> {
              try {
                body.run();
              } catch (Throwable unexpected) {
                throw new AssertionError(unexpected);
              }
            });
    thread.start();
    return thread;
  }
}
