package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OpenGallery.class)
class DailyAnalyticsTest {
  @Test
  void answer_hasTheSumsOfEachDay(Visit gallery) throws Exception {
    var answer = gallery.visitor().get("/analytics/daily");
    assertThat(answer)
        .returns(200, Answer::status)
        .returns("13595", sums -> sums.at("2013-11-25/trades"))
        .satisfies(sums -> assertThat(sums.text()).contains("\"dollars\":18613262.58"));
    assertThat(answer.json().size()).isEqualTo(7);
  }
}
