package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.Concurrency;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MountTest {
  private final List<String> events = new CopyOnWriteArrayList<>();

  private static NexiosApp part() {
    NexiosApp part = NexiosApp.create();
    part.before((_, res) -> res.header("x-part", "yes"));
    part.get("/items/{id}", (req, _) -> req.path("tenant").value() + req.path("id").value());
    return part;
  }

  @Test
  void part_isServedBelowItsPrefixWithTheFiltersOfBoth() throws Exception {
    NexiosApp part = part();
    try (TestApp app =
        TestApp.start(
            routes -> {
              routes.mount("/shops/{tenant}/", part);
              routes.before((_, res) -> res.header("x-whole", "yes"));
              routes.get("/items", (_, _) -> "own");
            })) {
      var answer = app.get("/shops/a/items/7");

      assertThat(answer.body()).isEqualTo("a7");
      assertThat(answer.headers().map()).containsKeys("x-part", "x-whole");
      assertThat(app.get("/items").headers().map()).doesNotContainKey("x-part");
    }
  }

  @Test
  void errorHandlers_ofThePart_comeFirstAndTheOthersGetTheRest() throws Exception {
    NexiosApp part = NexiosApp.create();
    part.get(
        "/io",
        (_, _) -> {
          throw new FileNotFoundException("x");
        });
    part.get(
        "/state",
        (_, _) -> {
          throw new IllegalStateException("x");
        });
    part.error(IOException.class, (_, _, _) -> Reply.status(510, "part"));
    try (TestApp app =
        TestApp.start(
            routes -> {
              routes.error(IOException.class, (_, _, _) -> Reply.status(511, "whole"));
              routes.error(IllegalStateException.class, (_, _, _) -> Reply.status(512, "whole"));
              routes.mount("/part", part);
              routes.get(
                  "/io",
                  (_, _) -> {
                    throw new IOException("x");
                  });
            })) {
      assertThat(app.get("/part/io").statusCode()).isEqualTo(510);
      assertThat(app.get("/part/state").statusCode()).isEqualTo(512);
      assertThat(app.get("/io").statusCode()).isEqualTo(511);
    }
  }

  @Test
  void limitsForRequests_areThePartsOwn() throws Exception {
    NexiosApp part = NexiosApp.create(o -> o.withRequestTimeout(Duration.ofMillis(50)));
    part.get(
        "/slow",
        (_, _) -> {
          Concurrency.sleep(Duration.ofDays(1));
          return "never";
        });
    try (TestApp app = TestApp.start(routes -> routes.mount("/part", part))) {
      assertThat(app.get("/part/slow").statusCode()).isEqualTo(504);
    }
  }

  @Test
  void hooksAndBackgroundTasks_belongToTheWhole() throws Exception {
    NexiosApp part = NexiosApp.create();
    part.onStartup(() -> events.add("part starts"));
    part.onShutdown(() -> events.add("part stops"));
    try (TestApp app =
        TestApp.start(
            routes -> {
              routes.onStartup(() -> events.add("whole starts"));
              routes.onShutdown(() -> events.add("whole stops"));
              routes.mount("/part", part);
            })) {
      assertThat(part.background()).isSameAs(app.app().background());
    }

    assertThat(events).containsExactly("whole starts", "part starts", "part stops", "whole stops");
  }

  @Test
  void mountedApp_isComplete() {
    NexiosApp part = part();
    NexiosApp whole = NexiosApp.create();
    whole.mount("/part/{tenant}", part);

    assertThatThrownBy(part::start).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> part.get("/more", (_, _) -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("started or mounted");
    assertThatThrownBy(() -> NexiosApp.create().mount("/again", part))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> whole.mount("/self", whole))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void group_hasALimitOfTimeThatItsRoutesAndInnerGroupsInherit() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes ->
                routes.group(
                    "/outer",
                    outer -> {
                      outer.timeout(Duration.ofHours(2));
                      outer.get("/x", (req, _) -> hours(req));
                      outer.get("/own", (req, _) -> hours(req)).timeout(Duration.ofHours(5));
                      outer.group("/inner", inner -> inner.get("/x", (req, _) -> hours(req)));
                      outer.group(
                          "/shorter",
                          inner -> {
                            inner.timeout(Duration.ofHours(1));
                            inner.get("/x", (req, _) -> hours(req));
                          });
                    }))) {
      assertThat(app.get("/outer/x").body()).isEqualTo("2");
      assertThat(app.get("/outer/own").body()).isEqualTo("5");
      assertThat(app.get("/outer/inner/x").body()).isEqualTo("2");
      assertThat(app.get("/outer/shorter/x").body()).isEqualTo("1");
    }
  }

  private static String hours(Request req) {
    return String.valueOf(Math.round(req.deadline().remaining().toMinutes() / 60.0));
  }
}
