package io.nexios.benchmarks.http;

/// One kind of figure of a table.
///
/// @param title heads the column, with the unit
/// @param kind what becomes of the figures of all rounds
record Column(String title, Kind kind) {
  enum Kind {
    /** The median, its ratio to another row and the range of that ratio. */
    COMPARED,
    /** The median. */
    STATED,
    /** The sum. */
    COUNTED
  }

  static Column compared(String title) {
    return new Column(title, Kind.COMPARED);
  }

  static Column stated(String title) {
    return new Column(title, Kind.STATED);
  }

  static Column counted(String title) {
    return new Column(title, Kind.COUNTED);
  }

  boolean isCompared() {
    return kind == Kind.COMPARED;
  }
}
