package io.nexios.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerHeapTest {
  /**
   * The monotonic clock may pass the end of its range at any time: half of the timers lie behind
   * it.
   */
  private static final long BASE = Long.MAX_VALUE - 50;

  private static final Comparator<SystemTimeSource.Entry> ORDER =
      Comparator.<SystemTimeSource.Entry>comparingLong(entry -> entry.dueAt - BASE)
          .thenComparingLong(entry -> entry.sequence);

  private long sequence;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomOperations_agreeWithASortedSet(long seed) {
    Random random = new Random(seed);
    TimerHeap heap = new TimerHeap();
    TreeSet<SystemTimeSource.Entry> model = new TreeSet<>(ORDER);
    List<SystemTimeSource.Entry> inside = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      // Grows for a while, then shrinks, so that the array does both.
      boolean growing = i % 1_000 < 500;
      if (random.nextInt(3) == 0 ? !growing : growing) {
        var entry = entry(BASE + random.nextInt(100));
        heap.add(entry);
        model.add(entry);
        inside.add(entry);
      } else if (!inside.isEmpty()) {
        var entry = random.nextBoolean() ? heap.first() : inside.get(random.nextInt(inside.size()));
        heap.remove(entry);
        model.remove(entry);
        inside.remove(entry);
        assertThat(entry.index).isNegative();
      }
      assertThat(heap.first()).isSameAs(model.isEmpty() ? null : model.first());
      assertThat(heap.size()).isEqualTo(model.size());
    }
    while (!model.isEmpty()) {
      assertThat(heap.first()).isSameAs(model.first());
      heap.remove(model.pollFirst());
    }
    assertThat(heap.size()).isZero();
  }

  @Test
  void entriesDueAtTheSameInstant_leaveInTheOrderInWhichTheyCame() {
    TimerHeap heap = new TimerHeap();
    List<SystemTimeSource.Entry> added = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      added.add(entry(BASE));
      heap.add(added.getLast());
    }
    for (var expected : added) {
      assertThat(heap.first()).isSameAs(expected);
      heap.remove(expected);
    }
  }

  @Test
  void removing_allocatesNothing_soThatNoWantOfMemoryStopsTheTimerThread() {
    TimerHeap heap = new TimerHeap();
    List<SystemTimeSource.Entry> added = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      added.add(entry(BASE + i % 100));
      heap.add(added.getLast());
    }
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      heap.remove(added.get(i));
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4_096);
    assertThat(heap.size()).isZero();
  }

  @Test
  void afterAPeak_theArrayShrinksAsTimersComeAndGo() {
    TimerHeap heap = new TimerHeap();
    List<SystemTimeSource.Entry> added = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      added.add(entry(BASE));
      heap.add(added.getLast());
    }
    added.forEach(heap::remove);
    assertThat(heap.capacity()).isGreaterThan(10_000);
    for (int i = 0; i < 10; i++) {
      var entry = entry(BASE);
      heap.add(entry);
      heap.remove(entry);
    }
    assertThat(heap.capacity()).isEqualTo(64);
  }

  @Test
  void stackOfTheCallerEnds_theHeapStaysWhole() throws InterruptedException {
    TimerHeap heap = new TimerHeap();
    List<SystemTimeSource.Entry> known = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 4_000; i++) {
      known.add(entry(BASE + random.nextInt(100)));
    }
    known.subList(0, 2_000).forEach(heap::add);
    for (int round = 0; round < 10; round++) {
      SmallStack.tryAtItsEnd(
          () -> {
            var any = known.get(random.nextInt(known.size()));
            if (any.index < 0) {
              heap.add(any);
            } else {
              heap.remove(any);
            }
          });
    }
    List<SystemTimeSource.Entry> drained = new ArrayList<>();
    while (heap.size() > 0) {
      drained.add(heap.first());
      heap.remove(drained.getLast());
    }
    assertThat(drained).hasSizeGreaterThan(1_000).doesNotContainNull().doesNotHaveDuplicates();
    assertThat(drained).isSortedAccordingTo(Comparator.comparingLong(each -> each.dueAt - BASE));
    assertThat(known).allMatch(each -> each.index == -1);
  }

  private SystemTimeSource.Entry entry(long dueAt) {
    return new SystemTimeSource.Entry(SystemTimeSource.INSTANCE, dueAt, sequence++, () -> {});
  }
}
