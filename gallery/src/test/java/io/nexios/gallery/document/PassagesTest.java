package io.nexios.gallery.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PassagesTest {
  @Test
  void shortText_isOnePassage() {
    assertThat(Passages.of(" One sentence.\n\tAnother  one. "))
        .containsExactly("One sentence. Another one.");
  }

  @Test
  void longText_isCutBetweenSentencesAndLosesNothing() {
    var text = "A sentence with several words in it. ".repeat(100).strip();
    var passages = Passages.of(text);
    assertThat(passages)
        .hasSizeGreaterThan(3)
        .allSatisfy(passage -> assertThat(passage).endsWith(".").hasSizeLessThan(700));
    assertThat(String.join(" ", passages)).isEqualTo(text);
  }

  @Test
  void endlessSentence_isCutBetweenWords() {
    var text = "word ".repeat(1_000).strip();
    var passages = Passages.of(text);
    assertThat(passages)
        .allSatisfy(passage -> assertThat(passage).hasSizeLessThanOrEqualTo(Passages.MAX_CHARS));
    assertThat(String.join(" ", passages)).isEqualTo(text);
  }

  @Test
  void endlessWord_isCutAnywhere() {
    assertThat(String.join("", Passages.of("x".repeat(5_000)))).isEqualTo("x".repeat(5_000));
  }

  @Test
  void blankText_hasNoPassages() {
    assertThat(Passages.of(" \n ")).isEmpty();
  }
}
