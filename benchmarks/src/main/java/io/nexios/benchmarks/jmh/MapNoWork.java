package io.nexios.benchmarks.jmh;

/// Items that cost nothing: what remains is the library.
public class MapNoWork extends MapOfMany {
  public MapNoWork() {
    super(item -> item + 1);
  }
}
