package io.nexios.benchmarks.http;

/// What every server answers on `/json`.
public record Hello(String message) {
  static final Hello WORLD = new Hello("Hello, World!");

  /** The same as it is sent. */
  static final String JSON = "{\"message\":\"Hello, World!\"}";
}
