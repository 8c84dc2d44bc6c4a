package io.nexios.benchmarks.jmh;

/// A hundred tasks that do nothing.
public class GroupOfHundred extends GroupOfMany {
  public GroupOfHundred() {
    super(100);
  }
}
