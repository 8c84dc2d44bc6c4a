package io.nexios.resilience;

import static io.nexios.resilience.CircuitBreaker.Window.ofCalls;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nexios.concurrency.VoidWork;
import io.nexios.concurrency.Work;
import io.nexios.resilience.CircuitBreaker.Options;
import io.nexios.resilience.CircuitBreaker.State;
import io.nexios.resilience.CircuitBreaker.Transition;
import io.nexios.resilience.PolicyFlight.LimitCause;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a call costs that no policy has anything against.
class PolicyCostTest {
  private static final int CALLS = 10_000;

  private static final class CountingTime extends ForwardingTime {
    private long reads; // by the test's own thread

    CountingTime() {
      super(TimeSource.system());
    }

    @Override
    public long nanoTime() {
      reads++;
      return super.nanoTime();
    }
  }

  private static UnaryOperator<Options> counting(String window) {
    return o -> window.equals("streak") ? o : o.withFailureRate(50, ofCalls(100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"streak", "calls"})
  void ob1_breaker_closedAndSuccessful_allocatesNothingAndReadsNoClock(String window)
      throws Exception {
    CountingTime time = new CountingTime();
    CircuitBreaker breaker =
        TimeSource.bind(time, () -> CircuitBreaker.of("api", counting(window)));
    time.reads = 0;
    Work<String, RuntimeException> work = () -> "pong";
    assertAllocatesNothing(() -> breaker.call(work));
    assertThat(time.reads).isZero();
  }

  @Test
  void ob1_bulkhead_placeFree_allocatesNothing() throws Exception {
    Bulkhead bulkhead = Bulkhead.of("db", 10);
    Work<String, RuntimeException> work = () -> "pong";
    assertAllocatesNothing(() -> bulkhead.call(work));
  }

  @Test
  void ob1_retry_firstAttemptSucceeds_allocatesNothing() throws Exception {
    Retry retry = Retry.of("api");
    Work<String, RuntimeException> work = () -> "pong";
    assertAllocatesNothing(() -> retry.call(work));
  }

  @Test
  void ob1_nothingRecorded_eventsAllocateNothing() throws Exception {
    Retry retry = Retry.of("api");
    Gate gate = new Gate(1, 0);
    Instant now = TimeSource.system().instant();
    Transition transition = new Transition("api", State.CLOSED, State.OPEN, now, 1, 2, 2, 0);
    IOException failure = new IOException("no answer");
    assertAllocatesNothing(
        () -> {
          Object begun = PolicyFlight.attemptStarted();
          PolicyFlight.attemptSucceeded(begun, retry, 1);
          PolicyFlight.attemptFailed(begun, retry, 1, Outcome.FAILURE, failure, null, 0);
          PolicyFlight.transition(transition, 0);
          PolicyFlight.limitChanged(retry, 1, 2, LimitCause.WINDOW, gate);
        });
  }

  private static void assertAllocatesNothing(VoidWork<RuntimeException> call) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    repeat(call);
    long before = threads.getCurrentThreadAllocatedBytes();
    repeat(call);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as("bytes for %d calls", CALLS).isLessThan(CALLS);
  }

  private static void repeat(VoidWork<RuntimeException> call) throws InterruptedException {
    for (int n = 0; n < CALLS; n++) {
      call.run();
    }
  }
}
