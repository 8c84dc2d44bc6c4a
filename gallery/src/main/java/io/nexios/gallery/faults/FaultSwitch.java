package io.nexios.gallery.faults;

import static io.nexios.concurrency.Concurrency.sleep;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The switch by which a visitor breaks one part of the gallery.
///
/// **Threading.** Any thread may switch while others call.
public final class FaultSwitch {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final String part;
  private final AtomicLong calls = new AtomicLong();
  private volatile Faults faults = Faults.NONE;

  /// A switch with no faults on.
  ///
  /// @param part what it breaks, for messages
  public FaultSwitch(String part) {
    this.part = part;
  }

  /// {@return what is on now}
  public Faults faults() {
    return faults;
  }

  /// Changes what is on, for calls that begin from now on.
  ///
  /// @param faults the new faults
  public void set(Faults faults) {
    this.faults = faults;
  }

  /// Does to the calling thread what is on: nothing, as a rule. With a share of errors of 0.25,
  /// every fourth call fails.
  ///
  /// **Cancellation.** A cancel point: whoever waits for a part that hangs can leave.
  ///
  /// @throws FaultException if this call is to fail
  /// @throws InterruptedException if the thread is interrupted while it is held up
  public void strike() throws InterruptedException {
    var now = faults;
    if (now.down()) {
      throw new FaultException(part + " is down: it was switched off on the start page");
    }
    if (now.delay() > 0) {
      sleep(Duration.ofMillis(now.delay()));
    }
    if (now.hang()) {
      sleep(FOR_EVER);
    }
    long call = calls.getAndIncrement();
    if ((long) ((call + 1) * now.errors()) > (long) (call * now.errors())) {
      throw new FaultException(part + " failed: errors are switched on on the start page");
    }
  }
}
