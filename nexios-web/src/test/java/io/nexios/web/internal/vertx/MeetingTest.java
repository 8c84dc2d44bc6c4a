package io.nexios.web.internal.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeetingTest {
  private final Meeting<String> meeting = new Meeting<>();
  private final List<String> heard = new ArrayList<>();

  @Test
  void listener_thatComesFirst_hearsTheEventOnce() {
    meeting.listen(heard::add);
    assertThat(heard).isEmpty();
    meeting.happen("one");
    meeting.happen("two");
    assertThat(heard).containsExactly("one");
  }

  @Test
  void listener_thatComesLater_hearsTheFirstEventAtOnce() {
    meeting.happen("one");
    meeting.happen("two");
    meeting.listen(heard::add);
    assertThat(heard).containsExactly("one");
  }

  @Test
  void secondListener_isRefusedBeforeAndAfterTheEvent() {
    meeting.listen(heard::add);
    assertThatThrownBy(() -> meeting.listen(heard::add)).isInstanceOf(IllegalStateException.class);
    meeting.happen("one");
    assertThatThrownBy(() -> meeting.listen(heard::add)).isInstanceOf(IllegalStateException.class);
    assertThat(heard).containsExactly("one");
  }
}
