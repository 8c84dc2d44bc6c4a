package io.nexios.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
class PartyTest {
  @Test
  void awaitAll_exactlySoManyMayEnter_theyStayUntilDisbanded() throws Exception {
    Semaphore places = new Semaphore(3);
    Party party = Party.of(3);
    List<Thread> guests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      guests.add(Thread.ofVirtual().start(() -> attendWith(places, party)));
    }
    party.awaitAll();
    assertThat(party.attending()).isEqualTo(3);
    assertThat(places.availablePermits()).isZero();
    party.disband();
    for (Thread guest : guests) {
      guest.join();
    }
    assertThat(party.attending()).isZero();
    assertThat(places.availablePermits()).isEqualTo(3);
  }

  private static void attendWith(Semaphore places, Party party) {
    try {
      places.acquire();
      try {
        party.attend();
      } finally {
        places.release();
      }
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Test
  void attend_afterDisband_returnsAtOnce() throws Exception {
    Party party = Party.of(1);
    party.disband();
    party.attend();
    assertThat(party.attending()).isZero();
  }

  @Test
  void awaitAll_tooFewCome_saysHowMany() {
    Party party = new Party(2, Duration.ofMillis(1));
    assertThatThrownBy(party::awaitAll)
        .isInstanceOf(AssertionError.class)
        .hasMessage("not all came to a party of 2 with 0 attending");
  }

  @Test
  void attend_nobodyDisbands_failsAndNoLongerAttends() {
    Party party = new Party(2, Duration.ofMillis(1));
    assertThatThrownBy(party::attend)
        .isInstanceOf(AssertionError.class)
        .hasMessage("nobody disbanded a party of 2 with 1 attending");
    assertThat(party.attending()).isZero();
  }

  @Test
  void attend_interrupted_leaves() throws Exception {
    Party party = Party.of(1);
    Thread guest =
        Thread.ofVirtual()
            .start(
                () -> assertThatThrownBy(party::attend).isInstanceOf(InterruptedException.class));
    party.awaitAll();
    guest.interrupt();
    guest.join();
    assertThat(party.attending()).isZero();
  }

  @Test
  void of_sizeBelowOne_isRefused() {
    assertThatThrownBy(() -> Party.of(0)).hasMessageContaining("was 0");
  }
}
