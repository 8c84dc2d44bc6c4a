package io.nexios.benchmarks.jmh;

/// Ten thousand tasks that do nothing.
public class GroupOfTenThousand extends GroupOfMany {
  public GroupOfTenThousand() {
    super(10_000);
  }
}
