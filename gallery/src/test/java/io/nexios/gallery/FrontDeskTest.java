package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import io.nexios.gallery.page.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OpenGallery.class)
class FrontDeskTest {
  private final Visitor visitor;

  FrontDeskTest(Visit gallery) {
    this.visitor = gallery.visitor();
  }

  @Test
  void startPage_hasEveryExhibitWithItsRouteItsCurlLineAndItsSource() throws Exception {
    var page = visitor.get("/");
    assertThat(page).returns(200, Answer::status).returns("text/html; charset=utf-8", Answer::type);
    for (var placard : Placards.all()) {
      var name = placard.source().getSimpleName();
      assertThat(page.text()).contains("<article id=\"" + name + "\"", "</span> " + name);
      for (var call : placard.calls()) {
        assertThat(page.text())
            .contains(
                "<form data-method=\"%s\" data-path=\"%s\"".formatted(call.method(), call.path()));
      }
    }
    assertThat(page.text()).doesNotContain("{{").contains("curl -i 'http://localhost:");
  }

  @Test
  void startPage_loadsNothingFromAnywhere() throws Exception {
    assertThat(visitor.get("/").text())
        .doesNotContainPattern("(src|href)=\"(?!#|data:,)")
        .doesNotContain("@import", "url(");
  }

  @Test
  void everySampleThatThePageOffers_exists() throws Exception {
    for (var placard : Placards.all()) {
      for (var call : placard.calls()) {
        for (var field : call.fields()) {
          if (field instanceof Field.AsFile(_, var samples)) {
            for (var sample : samples) {
              assertThat(visitor.get("/samples/" + sample)).as(sample).returns(200, Answer::status);
            }
          }
        }
      }
    }
  }

  @Test
  void sample_unknown_isNotFound() throws Exception {
    assertThat(visitor.get("/samples/missing.txt")).returns(404, Answer::status);
  }

  @Test
  void health_isReady() throws Exception {
    assertThat(visitor.get("/health")).returns(200, Answer::status);
  }

  @Test
  void unknownRoute_isAProblem() throws Exception {
    assertThat(visitor.get("/nowhere"))
        .returns(404, Answer::status)
        .returns("application/problem+json", Answer::type);
  }
}
