package io.nexios.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.resilience.Bulkhead.Permit;
import io.nexios.resilience.Bulkhead.Snapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BulkheadConservationTest {
  private static final int PLACES = 3;
  private static final int THREADS = 8;

  private final Bulkhead bulkhead =
      Bulkhead.of(
          "db",
          o -> o.withMaxConcurrency(PLACES).withMaxQueued(4).withMaxWait(Duration.ofNanos(20_000)));
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicInteger mostHeld = new AtomicInteger();

  @Test
  void bh1_randomOperationsWithFaults_conserveThePlaces() throws Exception {
    runRandomOperations(20_000);
  }

  @Test
  @Tag("slow")
  void bh1_aMillionRandomOperationsWithFaults_conserveThePlaces() throws Exception {
    runRandomOperations(1_000_000);
  }

  private void runRandomOperations(int operations) throws InterruptedException {
    for (int i = 0; i < THREADS; i++) {
      SplittableRandom random = new SplittableRandom(i);
      threads.add(Thread.ofVirtual().unstarted(() -> operateOften(random, operations / THREADS)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(bulkhead.snapshot())
        .extracting(Snapshot::running, Snapshot::waiting)
        .containsExactly(0, 0);
    assertThat(mostHeld).hasValue(PLACES);
    for (int place = 0; place < PLACES; place++) {
      assertThat(bulkhead.tryAcquire()).isPresent();
    }
    assertThat(bulkhead.tryAcquire()).isEmpty();
  }

  private void operateOften(SplittableRandom random, int operations) {
    Deque<Permit> own = new ArrayDeque<>();
    for (int n = 0; n < operations; n++) {
      if (random.nextInt(8) == 0) {
        threads.get(random.nextInt(THREADS)).interrupt();
      }
      operate(random.nextInt(6), own);
    }
    while (!own.isEmpty()) {
      giveBack(own);
    }
  }

  private void operate(int choice, Deque<Permit> own) {
    try {
      switch (choice) {
        case 0 -> bulkhead.tryAcquire().ifPresent(permit -> keep(permit, own));
        case 1 -> keep(bulkhead.acquire(), own);
        case 2 -> bulkhead.run(() -> {});
        case 3 ->
            bulkhead.run(
                () -> {
                  throw new IllegalStateException("fault");
                });
        default -> giveBack(own);
      }
    } catch (InterruptedException | BulkheadFullException | IllegalStateException expected) {
      giveBack(own);
    }
  }

  private void keep(Permit permit, Deque<Permit> own) {
    own.add(permit);
    mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
  }

  private void giveBack(Deque<Permit> own) {
    Permit permit = own.poll();
    if (permit != null) {
      held.decrementAndGet();
      permit.close();
      permit.close();
    }
  }
}
