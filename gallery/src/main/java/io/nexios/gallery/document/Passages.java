package io.nexios.gallery.document;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A text in passages of whole sentences, each short enough for the model to read at once.
public final class Passages {
  /// How long a passage gets, in characters, unless one sentence alone is longer.
  static final int TARGET_CHARS = 600;

  /// A sentence is cut here, whatever it is.
  static final int MAX_CHARS = 1_200;

  private Passages() {}

  /// Cuts a text into passages; every word is in exactly one of them.
  ///
  /// @param text any text
  /// @return its passages, in order; none if it is blank
  public static List<String> of(String text) {
    var words = text.strip().replaceAll("\\s+", " ");
    var sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(words);
    var passages = new ArrayList<String>();
    int start = 0;
    for (int end = sentences.next(); end != BreakIterator.DONE; end = sentences.next()) {
      while (end - start > MAX_CHARS) {
        int cut = lastBlank(words, start, start + MAX_CHARS);
        add(passages, words.substring(start, cut));
        start = cut;
      }
      if (end - start >= TARGET_CHARS) {
        add(passages, words.substring(start, end));
        start = end;
      }
    }
    add(passages, words.substring(start));
    return passages;
  }

  private static int lastBlank(String words, int start, int end) {
    int blank = words.lastIndexOf(' ', end - 1);
    return blank > start ? blank + 1 : end;
  }

  private static void add(List<String> passages, String passage) {
    if (!passage.isBlank()) {
      passages.add(passage.strip());
    }
  }
}
