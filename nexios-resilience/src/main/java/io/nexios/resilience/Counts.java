package io.nexios.resilience;

import java.io.Serializable;

/// How many calls were counted, and how many of them failed or were slow. A call may be both.
record Counts(long calls, long failures, long slow) implements Serializable {
  static final Counts NONE = new Counts(0, 0, 0);

  Counts plus(Outcome outcome) {
    return new Counts(
        calls + 1, failures + (outcome.isFailure() ? 1 : 0), slow + (outcome.isSlow() ? 1 : 0));
  }

  @Override
  public String toString() {
    String failed = failures + " of " + calls + " calls failed";
    return slow == 0 ? failed : failed + " and " + slow + " were slow";
  }
}
