package io.nexios.gallery.faults;

import java.io.Serial;

/// A call failed because a visitor wanted it to.
public final class FaultException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  FaultException(String message) {
    super(message);
  }
}
