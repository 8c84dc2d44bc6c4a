package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nexios.testing.LeakCheckExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
class PlacesTest {
  private final Places places = new Places(2);

  private boolean take() throws InterruptedException {
    return places.take("group", null);
  }

  @Test
  void places_areTakenAndGivenBack() throws Exception {
    assertThat(take()).isTrue();
    assertThat(take()).isTrue();
    assertThat(places.free()).isZero();
    places.giveBack();
    assertThat(places.free()).isEqualTo(1);
  }

  @Test
  void closed_givesNothing() throws Exception {
    places.close();
    assertThat(take()).isFalse();
    assertThat(places.free()).isEqualTo(2);
  }

  @Test
  void waiters_getTheirPlacesInTheOrderOfTheirComing() throws Exception {
    take();
    take();
    List<Integer> served = new CopyOnWriteArrayList<>();
    List<OtherThread> waiters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      waiters.add(
          OtherThread.start(
              () -> {
                assertThat(take()).isTrue();
                served.add(number);
              }));
      Spin.until(() -> places.waiting() == number + 1);
    }
    for (int i = 1; i <= 5; i++) {
      int expected = i;
      places.giveBack();
      Spin.until(() -> served.size() == expected);
    }
    for (OtherThread waiter : waiters) {
      waiter.join();
    }
    assertThat(served).containsExactly(0, 1, 2, 3, 4);
    assertThat(places.free()).isZero();
  }

  @Test
  void close_sendsWaitersAway() throws Exception {
    take();
    take();
    OtherThread waiter = OtherThread.start(() -> assertThat(take()).isFalse());
    Spin.until(() -> places.waiting() == 1);
    places.close();
    waiter.join();
    assertThat(places.waiting()).isZero();
  }

  @Test
  void e089_interruptRacingAPlaceThatComesFree_noPlaceIsLost() throws Exception {
    for (int round = 0; round < 500; round++) {
      Places one = new Places(1);
      assertThat(one.take("group", null)).isTrue();
      OtherThread waiter =
          OtherThread.start(
              () -> {
                try {
                  assertThat(one.take("group", null)).isTrue();
                  one.giveBack();
                } catch (InterruptedException gaveUp) {
                  assertThat(gaveUp).isNotNull();
                }
              });
      Spin.until(() -> one.waiting() == 1);
      OtherThread interrupter = OtherThread.start(() -> waiter.thread().interrupt());
      one.giveBack();
      interrupter.join();
      waiter.join();
      assertThat(one.free()).as("round %d", round).isEqualTo(1);
    }
  }

  @Test
  void e091_holdersThatAllWait_theLastIsRefused() throws Exception {
    List<ChildTask<?>> holders = new ArrayList<>();
    TaskGroup.run(
        group -> {
          holders.add((ChildTask<?>) group.createTask(() -> 1));
          holders.add((ChildTask<?>) group.createTask(() -> 2));
        });
    take();
    take();
    OtherThread first =
        OtherThread.start(() -> assertThat(places.take("group", holders.get(0))).isTrue());
    Spin.until(() -> places.waiting() == 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> places.take("group", holders.get(1)))
        .withMessageContaining("can run 2 tasks at once");
    places.giveBack();
    first.join();
  }

  @Test
  void e091_holderThatWaitsWithTwoThreads_staysBlockedUntilBothAreServed() throws Exception {
    List<ChildTask<?>> holders = new ArrayList<>();
    TaskGroup.run(
        group -> {
          holders.add((ChildTask<?>) group.createTask(() -> 1));
          holders.add((ChildTask<?>) group.createTask(() -> 2));
        });
    take();
    take();
    OtherThread one =
        OtherThread.start(() -> assertThat(places.take("group", holders.get(0))).isTrue());
    Spin.until(() -> places.waiting() == 1);
    OtherThread two =
        OtherThread.start(() -> assertThat(places.take("group", holders.get(0))).isTrue());
    Spin.until(() -> places.waiting() == 2);
    places.giveBack();
    one.join();
    assertThatIllegalStateException()
        .isThrownBy(() -> places.take("group", holders.get(1)))
        .withMessageContaining("can run 2 tasks at once");
    places.giveBack();
    two.join();
  }
}
