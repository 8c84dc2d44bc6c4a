package io.nexios.gallery.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SentenceModelTest {
  private static SentenceModel model;

  @BeforeAll
  static void load() {
    model = SentenceModel.load(Path.of("target", "model"));
  }

  @Test
  void textsOfLikeMeaning_pointInLikeDirections() {
    var question = model.embed("How do I keep a thread from waiting for ever?");
    var near = model.embed("A deadline bounds how long an operation may block.");
    var far = model.embed("The recipe needs two eggs and a pound of butter.");
    assertThat(question.cosine(near)).isGreaterThan(question.cosine(far) + 0.1);
  }

  @Test
  void vector_survivesTheWayThroughADatabase() {
    var vector = model.embed("a text");
    assertThat(vector.dimensions()).isEqualTo(384);
    assertThat(Vector.fromBytes(vector.toBytes()).cosine(vector)).isBetween(0.999_999, 1.000_001);
  }

  @Test
  void emptyVector_hasNothingInCommonWithAny() {
    assertThat(Vector.towards(0, 0).cosine(Vector.towards(1, 0))).isZero();
  }
}
