package io.nexios.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeSourceTest {
  private final TimeSource bound = new Stopped();

  @Test
  void current_withoutBinding_isTheSystem() {
    assertThat(TimeSource.current()).isSameAs(TimeSource.system());
  }

  @Test
  void bind_bindsForTheOperationOnly_andNests() {
    TimeSource inner = new Stopped();
    String result =
        TimeSource.bind(
            bound,
            () -> {
              assertThat(TimeSource.current()).isSameAs(bound);
              TimeSource seen = TimeSource.bind(inner, TimeSource::current);
              assertThat(seen).isSameAs(inner);
              assertThat(TimeSource.current()).isSameAs(bound);
              return "result";
            });
    assertThat(result).isEqualTo("result");
    assertThat(TimeSource.current()).isSameAs(TimeSource.system());
  }

  @Test
  void bind_operationThrows_theExceptionLeavesUnchangedAndTheBindingEnds() {
    IOException thrown = new IOException("from the operation");
    assertThatThrownBy(
            () ->
                TimeSource.bind(
                    bound,
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(TimeSource.current()).isSameAs(TimeSource.system());
  }

  @Test
  void bind_threadStartedInside_isNotBoundByItself() throws InterruptedException {
    TimeSource[] seen = new TimeSource[1];
    Thread thread =
        TimeSource.bind(
            bound, () -> Thread.ofVirtual().start(() -> seen[0] = TimeSource.current()));
    thread.join();
    assertThat(seen[0]).isSameAs(TimeSource.system());
  }

  private static final class Stopped implements TimeSource {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH;
    }

    @Override
    public Timer schedule(long delayNanos, Runnable action) {
      return () -> true;
    }

    @Override
    public int pending() {
      return 0;
    }
  }
}
