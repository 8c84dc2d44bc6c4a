package io.nexios.gallery.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LexiconTest {
  @Test
  void entries_areWordsKindAndMeaning() {
    try (var entries = Lexicon.entries()) {
      assertThat(entries.findFirst())
          .hasValue(
              new Lexicon.Entry(
                  "entity",
                  "noun",
                  "that which is perceived or known or inferred to have its own distinct existence"
                      + " (living or nonliving)"));
    }
  }

  @Test
  void entries_ofSeveralWords_nameThemAll() {
    try (var entries = Lexicon.entries()) {
      var words = entries.limit(20_000).map(Lexicon.Entry::words).toList();
      assertThat(words).contains("hide, pelt, skin");
    }
  }
}
