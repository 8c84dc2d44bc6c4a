package io.nexios.resilience;

import static io.nexios.resilience.CircuitBreaker.Window.ofCalls;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nexios.concurrency.VoidWork;
import io.nexios.concurrency.Work;
import io.nexios.resilience.CircuitBreaker.Options;
import io.nexios.time.TimeSource;
import java.lang.management.ManagementFactory;
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
