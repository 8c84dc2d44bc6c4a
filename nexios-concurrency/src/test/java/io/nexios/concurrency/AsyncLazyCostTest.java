package io.nexios.concurrency;

import static java.time.Duration.ofDays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.time.TimeSource;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a lazy value costs, what it keeps alive, and whose identity its load has.
@ExtendWith(LeakCheckExtension.class)
class AsyncLazyCostTest {
  @Test
  void al9_hit_allocatesNothing() throws Exception {
    AsyncLazy<String> lazy = AsyncLazy.of(() -> "value", o -> o.withRefreshAfter(ofDays(1)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long length = hit(lazy, 20_000); // until it is compiled
    long before = threads.getCurrentThreadAllocatedBytes();
    length += hit(lazy, 20_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(length).isEqualTo(200_000);
    assertThat(allocated).isLessThan(20_000); // less than a byte a hit: the measuring itself
    lazy.reset();
  }

  private static long hit(AsyncLazy<String> lazy, int times) throws InterruptedException {
    long length = 0;
    for (int i = 0; i < times; i++) {
      length += lazy.get().length();
    }
    return length;
  }

  @Test
  void al9_hit_readsNoClock() throws Exception {
    CountingTime time = new CountingTime();
    TimeSource.bind(
        time,
        () -> {
          AsyncLazy<String> lazy = AsyncLazy.of(() -> "value", o -> o.withExpireAfter(ofDays(1)));
          lazy.get();
          int before = time.reads.get();
          hit(lazy, 100);
          assertThat(time.reads).hasValue(before);
          lazy.reset();
          return true;
        });
  }

  /** The system's time, which counts how often it is asked. */
  private static final class CountingTime extends SystemTime {
    final AtomicInteger reads = new AtomicInteger();

    @Override
    public long nanoTime() {
      reads.incrementAndGet();
      return super.nanoTime();
    }
  }

  @Test
  void valueThatIsDropped_isCollectedThoughItsTimersAreArmed() throws Exception {
    HeldTimers time = new HeldTimers();
    WeakReference<Object> value = loadAndDrop(time);
    Spin.until(
        () -> {
          System.gc();
          return value.get() == null;
        });
    assertThat(time.armed).hasSize(2);
  }

  private static WeakReference<Object> loadAndDrop(TimeSource time) throws Exception {
    return TimeSource.bind(
        time,
        () -> {
          AsyncLazy<Object> lazy =
              AsyncLazy.of(
                  Object::new, o -> o.withRefreshAfter(ofDays(1)).withExpireAfter(ofDays(2)));
          return new WeakReference<>(lazy.get());
        });
  }

  /** Keeps every timer action for ever, and fires none. */
  private static final class HeldTimers extends SystemTime {
    private final Queue<Runnable> armed = new ConcurrentLinkedQueue<>();

    @Override
    public Timer schedule(long delayNanos, Runnable action) {
      armed.add(action);
      return () -> false;
    }
  }

  @Test
  void loadWhoseThreadCannotBeHad_failsForTheStarterAndTheNextOneLoads() throws Exception {
    TimeSource.bind(
        new FirstThreadFails(),
        () -> {
          AsyncLazy<String> lazy = AsyncLazy.of(() -> "value");
          assertThatThrownBy(lazy::get).isInstanceOf(OutOfMemoryError.class);
          assertThat(lazy.snapshot().isLoading()).isFalse();
          assertThat(lazy.get()).isEqualTo("value");
          return true;
        });
  }

  /** The system's time, which refuses the first thread that takes its time from here. */
  private static final class FirstThreadFails extends SystemTime {
    private final AtomicInteger threads = new AtomicInteger();

    @Override
    public void threadStarting(Thread thread) {
      if (threads.incrementAndGet() == 1) {
        throw new OutOfMemoryError("injected fault");
      }
    }
  }

  // The context of a load.

  @Test
  void cx1_load_hasNeitherContextNorThreadLocalsOfTheCallerThatCameFirst() throws Exception {
    ScopedValue<String> user = ScopedValue.newInstance();
    InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
    try (var _ = Context.carry(user)) {
      AsyncLazy<String> lazy = AsyncLazy.of(() -> user.orElse("nobody") + " " + inherited.get());
      inherited.set("first caller");
      String seen = ScopedValue.where(user, "first caller").call(lazy::get);
      assertThat(seen).isEqualTo("nobody null");
    } finally {
      inherited.remove();
    }
  }
}
