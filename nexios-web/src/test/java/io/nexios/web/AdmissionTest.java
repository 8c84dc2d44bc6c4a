package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final List<String> events = new ArrayList<>();

  private Admission.Ticket ticket(String name) {
    return new Admission.Ticket() {
      @Override
      public boolean start(Turn turn) {
        events.add(name + " starts");
        return !name.endsWith("fails");
      }

      @Override
      public void queued() {
        events.add(name + " waits");
      }
    };
  }

  @Test
  void admit_upToTheLimits_startsThenQueuesThenTurnsAway() {
    Admission admission = new Admission(1, 2, null);

    assertThat(admission.admit(ticket("a"))).isTrue();
    assertThat(admission.admit(ticket("b"))).isTrue();
    assertThat(admission.admit(ticket("c"))).isTrue();
    assertThat(admission.admit(ticket("d"))).isFalse();
    assertThat(events).containsExactly("a starts", "b waits", "c waits");
  }

  @Test
  void giveBack_startsTheOneThatHasWaitedLongest() {
    Admission admission = new Admission(1, 2, null);
    admission.admit(ticket("a"));
    admission.admit(ticket("b"));
    admission.admit(ticket("c"));

    admission.giveBack(Turn.UNMEASURED);
    admission.giveBack(Turn.UNMEASURED);

    assertThat(events).containsExactly("a starts", "b waits", "c waits", "b starts", "c starts");
    assertThat(admission.running()).isEqualTo(1);
  }

  @Test
  void leave_fromTheQueue_makesRoomAndNeverStarts() {
    Admission admission = new Admission(1, 1, null);
    Admission.Ticket waiting = ticket("b");
    admission.admit(ticket("a"));
    admission.admit(waiting);

    assertThat(admission.leave(waiting)).isTrue();
    assertThat(admission.leave(waiting)).isFalse();
    assertThat(admission.admit(ticket("c"))).isTrue();
    admission.giveBack(Turn.UNMEASURED);

    assertThat(events).containsExactly("a starts", "b waits", "c waits", "c starts");
  }

  @Test
  void leave_whileRunning_isTooLate() {
    Admission admission = new Admission(1, 1, null);
    Admission.Ticket running = ticket("a");
    admission.admit(running);

    assertThat(admission.leave(running)).isFalse();
  }

  @Test
  void start_thatFails_givesItsPlaceToTheNext() {
    Admission admission = new Admission(1, 5_000, null);
    admission.admit(ticket("a"));
    for (int i = 0; i < 4_000; i++) { // more than a stack would take
      admission.admit(ticket(i + " fails"));
    }
    admission.admit(ticket("b"));

    admission.giveBack(Turn.UNMEASURED);

    assertThat(events).endsWith("3999 fails starts", "b starts");
    assertThat(admission.running()).isEqualTo(1);
    assertThat(admission.waiting()).isZero();
  }

  @Test
  void start_thatFailsAtOnce_leavesThePlace() {
    Admission admission = new Admission(1, 0, null);

    assertThat(admission.admit(ticket("a fails"))).isTrue();

    assertThat(admission.running()).isZero();
    assertThat(admission.admit(ticket("b"))).isTrue();
  }

  @Test
  void manyThreads_neverRunMoreThanTheLimitAndStrandNobody() throws Exception {
    Admission admission = new Admission(3, 100_000, null);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int tickets = 20_000;
    CountDownLatch done = new CountDownLatch(tickets);
    Admission.Ticket ticket =
        new Admission.Ticket() {
          @Override
          public boolean start(Turn turn) {
            Thread.ofVirtual()
                .start(
                    () -> {
                      most.accumulateAndGet(running.incrementAndGet(), Math::max);
                      running.decrementAndGet();
                      admission.giveBack(turn);
                      done.countDown();
                    });
            return true;
          }

          @Override
          public void queued() {}
        };
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int j = 0; j < tickets / 4; j++) {
                      admission.admit(new Forwarding(ticket));
                    }
                  }));
    }

    for (Thread thread : threads) {
      thread.join();
    }
    done.await();

    assertThat(most.get()).isBetween(1, 3);
    assertThat(admission.running()).isZero();
    assertThat(admission.waiting()).isZero();
  }

  /** Each ticket is one of its own. */
  private record Forwarding(Admission.Ticket ticket, Object identity) implements Admission.Ticket {
    Forwarding(Admission.Ticket ticket) {
      this(ticket, new Object());
    }

    @Override
    public boolean start(Turn turn) {
      return ticket.start(turn);
    }

    @Override
    public void queued() {
      ticket.queued();
    }
  }
}
