package io.nexios.resilience;

import static io.nexios.resilience.CircuitBreaker.Window.ofCalls;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nexios.concurrency.Work;
import io.nexios.resilience.CircuitBreaker.Options;
import io.nexios.time.TimeSource;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerCostTest {
  private static final int CALLS = 10_000;

  /// The system's time, counting how often it is asked for.
  private record CountingTime(AtomicLong reads) implements TimeSource {
    @Override
    public long nanoTime() {
      reads.incrementAndGet();
      return TimeSource.system().nanoTime();
    }

    @Override
    public Instant instant() {
      return TimeSource.system().instant();
    }

    @Override
    public Timer schedule(long delayNanos, Runnable action) {
      return TimeSource.system().schedule(delayNanos, action);
    }
  }

  private static UnaryOperator<Options> counting(String window) {
    return o -> window.equals("streak") ? o : o.withFailureRate(50, ofCalls(100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"streak", "calls"})
  void call_closedAndSuccessful_allocatesNothingAndReadsNoClock(String window) throws Exception {
    AtomicLong reads = new AtomicLong();
    CircuitBreaker breaker =
        TimeSource.bind(new CountingTime(reads), () -> CircuitBreaker.of("api", counting(window)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Work<String, RuntimeException> work = () -> "pong";
    callOften(breaker, work);
    reads.set(0);
    long before = threads.getCurrentThreadAllocatedBytes();
    callOften(breaker, work);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as("bytes for %d calls", CALLS).isLessThan(CALLS);
    assertThat(reads).hasValue(0);
  }

  private static void callOften(CircuitBreaker breaker, Work<String, RuntimeException> work)
      throws InterruptedException {
    for (int call = 0; call < CALLS; call++) {
      breaker.call(work);
    }
  }
}
