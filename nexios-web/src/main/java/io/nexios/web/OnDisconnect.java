package io.nexios.web;

/// What happens to a handler whose client has left.
public enum OnDisconnect {
  /// Its scope is cancelled: the default.
  CANCEL,
  /// It runs to its end; its value is dropped.
  IGNORE
}
