package io.nexios.resilience;

import static io.nexios.resilience.CircuitBreaker.Window.ofCalls;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nexios.concurrency.Work;
import io.nexios.resilience.CircuitBreaker.Options;
import io.nexios.time.TimeSource;
import java.lang.management.ManagementFactory;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerCostTest {
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
  void call_closedAndSuccessful_allocatesNothingAndReadsNoClock(String window) throws Exception {
    CountingTime time = new CountingTime();
    CircuitBreaker breaker =
        TimeSource.bind(time, () -> CircuitBreaker.of("api", counting(window)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Work<String, RuntimeException> work = () -> "pong";
    callOften(breaker, work);
    time.reads = 0;
    long before = threads.getCurrentThreadAllocatedBytes();
    callOften(breaker, work);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as("bytes for %d calls", CALLS).isLessThan(CALLS);
    assertThat(time.reads).isZero();
  }

  private static void callOften(CircuitBreaker breaker, Work<String, RuntimeException> work)
      throws InterruptedException {
    for (int call = 0; call < CALLS; call++) {
      breaker.call(work);
    }
  }
}
