package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OpenGallery.class)
class SearchTest {
  private final Visitor visitor;

  SearchTest(Visit gallery) {
    this.visitor = gallery.visitor();
  }

  @Test
  void words_areFoundInAnyForm() throws Exception {
    var answer = visitor.get("/search?q=birds+that+run+fast");
    assertThat(answer.status()).isEqualTo(200);
    answer = visitor.get("/search?q=running+birds");
    assertThat(answer.at("results/0/meaning")).contains("bird", "run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%22", "zebra*", "NEAR(", "words:x", "%27%3B--", "-"})
  void operatorsOfTheQueryLanguage_areTakenForWords(String query) throws Exception {
    assertThat(visitor.get("/search?q=" + query)).returns(200, Answer::status);
  }

  @Test
  void primary_isDown_backupAnswers() throws Exception {
    visitor.put("/faults/primary?down=true");
    assertThat(visitor.get("/search?q=monsoon").at("results/0/words")).contains("monsoon");
  }

  @Test
  void bothDatabases_areDown_upstreamAnswers() throws Exception {
    visitor.put("/faults/primary?down=true");
    visitor.put("/faults/backup?down=true");
    visitor.get("/search?q=monsoon"); // the upstream service reads its dictionary on first use
    var answer = Eventually.get(() -> visitor.get("/search?q=monsoon"), x -> x.status() == 200);
    assertThat(answer.at("results/0/words")).contains("monsoon");
  }

  @Test
  void q_missingOrBlank_isNamed() throws Exception {
    assertThat(visitor.get("/search")).returns(400, Answer::status);
    assertThat(visitor.get("/search?q=+"))
        .returns(400, Answer::status)
        .returns("q is empty: expected words to search for", answer -> answer.at("detail"));
  }
}
