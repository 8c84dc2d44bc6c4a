package io.nexios.testing;

import java.io.Serial;

/// Stands under a failure of a test and says where its virtual time stood.
final class VirtualTimeState extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  VirtualTimeState(String state) {
    super(state);
  }
}
