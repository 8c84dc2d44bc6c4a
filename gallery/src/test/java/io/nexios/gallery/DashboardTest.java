package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OpenGallery.class)
class DashboardTest {
  private final Visit gallery;
  private final Visitor visitor;

  DashboardTest(Visit gallery) {
    this.gallery = gallery;
    this.visitor = gallery.visitor();
  }

  @Test
  void answer_hasTheThreePartsOfTheSeedPage() throws Exception {
    var answer = visitor.get("/dashboard?user_id=9");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().propertyNames())
        .containsExactlyInAnyOrder("user", "recent_posts", "statistics");
    assertThat(answer.at("user/name")).isEqualTo("Maurice Herlihy");
    assertThat(answer.at("recent_posts/1/title")).isEqualTo("Wait-Free Synchronization");
    assertThat(answer.at("statistics/works")).isEqualTo("3");
  }

  @Test
  void userId_missing_isNamed() throws Exception {
    assertThat(visitor.get("/dashboard"))
        .returns(400, Answer::status)
        .returns("application/problem+json", Answer::type)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("user_id"));
  }

  @Test
  void userId_noNumber_isNamed() throws Exception {
    assertThat(visitor.get("/dashboard?user_id=x"))
        .returns(400, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("user_id"));
  }

  @Test
  void userId_unknown_isNotFound() throws Exception {
    assertThat(visitor.get("/dashboard?user_id=99"))
        .returns(404, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("no user has the id 99"));
  }

  @Test
  void upstream_fails_isABadGateway() throws Exception {
    visitor.put("/faults/upstream?errors=1");
    assertThat(visitor.get("/dashboard?user_id=1")).returns(502, Answer::status);
  }

  @Test
  void d01_visitorLeaves_cancelsTheThreeUpstreamCallsAndLogs499() throws Exception {
    visitor.put("/faults/upstream?hang=true");
    long aborted = visitor.count("aborted");
    try (var _ = visitor.ask("/dashboard?user_id=7")) {
      assertThat(Eventually.get(() -> visitor.count("running"), running -> running == 3))
          .isEqualTo(3);
    }
    assertThat(Eventually.get(() -> visitor.count("aborted"), now -> now == aborted + 3))
        .isEqualTo(aborted + 3);
    assertThat(Eventually.get(this::dashboardsLeft, left -> left > 0)).isPositive();
  }

  private long dashboardsLeft() {
    return gallery.accessLog().lines().stream()
        .filter(line -> line.contains("GET /dashboard\" 499"))
        .count();
  }
}
