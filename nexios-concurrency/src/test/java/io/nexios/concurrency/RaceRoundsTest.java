package io.nexios.concurrency;

import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.Branches.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Races whose ends fall together, over and over: no value is lost and none is given out twice.
class RaceRoundsTest {
  private static final int FEW = 200;
  private static final int MANY = 20_000;

  private final Random random = new Random(20_251_122);

  @Test
  void hg6_allFinishTogether_oneWinsAndTheOthersAreClosedOnce() throws Exception {
    allFinishTogether(FEW);
  }

  @Test
  @Tag("slow")
  void hg6_allFinishTogether_manyRounds() throws Exception {
    allFinishTogether(MANY);
  }

  private void allFinishTogether(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      int size = 2 + round % 3;
      List<Resource> made = IntStream.range(0, size).mapToObj(_ -> new Resource()).toList();
      CyclicBarrier together = new CyclicBarrier(size);
      List<Thread> threads = new ArrayList<>();
      List<Branch<Resource>> branches = new ArrayList<>();
      for (Resource each : made) {
        branches.add(
            () -> {
              synchronized (threads) {
                threads.add(Thread.currentThread());
              }
              try {
                together.await();
              } catch (InterruptedException lostMeanwhile) {
                Thread.currentThread().interrupt();
              }
              return each;
            });
      }
      Resource won = runUntilFirstComplete(array(branches));
      assertThat(won.closed).hasValue(0);
      assertThat(made).filteredOn(each -> each != won).allMatch(each -> each.closed.get() == 1);
      assertThat(threads).allMatch(thread -> thread.getState() == Thread.State.TERMINATED);
    }
  }

  @Test
  void hg5_cancelledAtTheMomentOfTheWin_theValueIsEitherReturnedOrClosed() throws Exception {
    cancelledAtTheMomentOfTheWin(FEW);
  }

  @Test
  @Tag("slow")
  void hg5_cancelledAtTheMomentOfTheWin_manyRounds() throws Exception {
    cancelledAtTheMomentOfTheWin(MANY);
  }

  private void cancelledAtTheMomentOfTheWin(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      Resource value = new Resource();
      Resource[] returned = new Resource[1];
      CountDownLatch running = new CountDownLatch(1);
      int turns = random.nextInt(300);
      try (TaskGroup around = TaskGroup.open()) {
        around.createTask(() -> returned[0] = raceAgainstOneThatStays(running, value));
        running.await();
        spin(turns);
        around.cancel("now");
      }
      assertThat(value.closed).hasValue(returned[0] == value ? 0 : 1);
    }
  }

  private static Resource raceAgainstOneThatStays(CountDownLatch running, Resource value)
      throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    return Concurrency.<Resource>runUntilFirstComplete(
        () -> {
          never.await();
          return new Resource();
        },
        () -> {
          running.countDown();
          return value;
        });
  }

  private static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }

  @SuppressWarnings("unchecked") // the array is only read
  private static Branch<Resource>[] array(List<Branch<Resource>> branches) {
    return branches.toArray(Branch[]::new);
  }
}
