package io.nexios.gallery.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeopleTest {
  @Test
  void find_givesThePersonWithTheirWorks() {
    var lamport = People.find(4).orElseThrow();
    assertThat(lamport.name()).isEqualTo("Leslie Lamport");
    assertThat(People.worksOf(lamport))
        .contains(
            new People.Work(
                1978, "Time, Clocks, and the Ordering of Events in a Distributed System"));
  }

  @Test
  void everyPerson_hasWorks() {
    assertThat(People.all())
        .hasSize(12)
        .allSatisfy(who -> assertThat(People.worksOf(who)).isNotEmpty());
  }

  @Test
  void find_unknownId_findsNobody() {
    assertThat(People.find(99)).isEmpty();
  }
}
