package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OpenGallery.class)
class ProtectedOperationTest {
  private final Visit gallery;
  private final Visitor visitor;

  ProtectedOperationTest(Visit gallery) {
    this.gallery = gallery;
    this.visitor = gallery.visitor();
  }

  @Test
  void success_hasBothResults() throws Exception {
    assertThat(visitor.get("/protected-operation"))
        .returns(200, Answer::status)
        .returns("success", answer -> answer.at("status"))
        .returns(2, answer -> answer.json().get("data").size());
  }

  @Test
  void failure_isAnsweredAndLogged() throws Exception {
    visitor.put("/faults/upstream?errors=1");
    assertThat(visitor.get("/protected-operation"))
        .returns(500, Answer::status)
        .returns("Internal error", answer -> answer.at("error"));
    assertThat(visitor.get("/journal").at("0/event")).isEqualTo("operation failed");
  }

  @Test
  void d12_visitorLeaves_theCleanupRunsToItsEnd() throws Exception {
    visitor.put("/faults/upstream?hang=true");
    try (var _ = visitor.ask("/protected-operation")) {
      Eventually.get(() -> visitor.count("running"), running -> running == 2);
    }
    var line =
        Eventually.get(
            () -> visitor.get("/journal"), x -> x.at("0/event").equals("operation cancelled"));
    assertThat(line.at("0/detail")).contains("client disconnected");
    assertThat(Eventually.get(this::hasLogged499, logged -> logged)).isTrue();
  }

  private boolean hasLogged499() {
    return gallery.accessLog().lines().stream()
        .anyMatch(line -> line.contains("GET /protected-operation\" 499"));
  }
}
