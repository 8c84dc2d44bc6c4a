package io.nexios.time;

/// Holds the scoped value behind [TimeSource#current()]: an interface cannot hide a field.
final class Binding {
  static final ScopedValue<TimeSource> BOUND = ScopedValue.newInstance();

  private Binding() {}
}
