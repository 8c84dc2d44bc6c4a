package io.nexios.time.planted;

import io.vertx.core.Vertx;

/// Planted: a module without dependencies uses a library.
public final class UsesVertx {
  private UsesVertx() {}

  public static boolean isVertx(Object candidate) {
    return candidate instanceof Vertx;
  }
}
