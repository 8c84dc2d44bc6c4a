package io.nexios.verification.peers;

import java.util.concurrent.Callable;

/// Somebody's way to make a call twice and to take one of the answers.
interface Hedger extends AutoCloseable {
  /// Makes the attempts and waits.
  Object call(Callable<?> attempt) throws Exception;

  /// Waits for the attempts that are still running.
  @Override
  default void close() {}
}
