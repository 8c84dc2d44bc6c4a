package io.nexios.web.internal.vertx;

import io.nexios.web.spi.TransferException;
import io.nexios.web.spi.TransferException.Kind;

/// Why a stream failed, set on one thread, to be thrown on another with that one's stack.
record Failure(Kind kind, String message) {
  TransferException toException() {
    return new TransferException(kind, message);
  }
}
