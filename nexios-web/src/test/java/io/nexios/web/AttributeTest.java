package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.TaskGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AttributeTest {
  private static final Attribute<String> USER = Attribute.named("user");
  private static final Attribute<String> NAMESAKE = Attribute.named("user");

  @Test
  void valueOfAFilter_reachesTheHandlerItsTasksAndTheFiltersBehind() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes ->
                routes.group(
                    "/me",
                    group -> {
                      group.before((req, _) -> req.set(USER, req.query("name").value()));
                      group.get(
                          "/name",
                          (req, _) ->
                              TaskGroup.call(
                                  tasks -> tasks.createTask(() -> req.get(USER)).await()));
                      group.after((req, res) -> res.header("x-user", req.get(USER)));
                    }))) {
      var answer = app.get("/me/name?name=ada");

      assertThat(answer.body()).isEqualTo("ada");
      assertThat(answer.headers().firstValue("x-user")).contains("ada");
    }
  }

  @Test
  void find_ofWhatNobodyHasSet_isEmptyAlsoForANamesake() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes ->
                routes.get(
                    "/x", (req, _) -> req.set(USER, "ada").find(NAMESAKE).isPresent() + "!"))) {
      assertThat(app.get("/x").body()).isEqualTo("false!");
    }
  }

  @Test
  void get_ofWhatNobodyHasSet_isAFaultThatNamesIt() throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                NexiosApp.Options::withDevelopmentMode,
                routes -> routes.get("/x", (req, _) -> req.get(USER)))) {
      var answer = app.get("/x");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("has no attribute \\\"user\\\": no filter of its route");
      assertThat(log.lines()).anyMatch(line -> line.endsWith("failed"));
    }
  }
}
