package io.nexios.gallery.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The WordNet 3.1 dictionary: some 117,000 entries, each a few words of one meaning and the text
/// that explains it.
///
/// **Source.** The `data.*` files as `wndb(5WN)` describes them: a header whose lines begin with
/// two blanks, then one entry a line, `offset file kind count word id word id … | text`, the count
/// in hexadecimal.
public final class Lexicon {
  private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
  private static final List<String> KINDS = List.of("noun", "verb", "adj", "adv");
  // Where an adjective may stand: `galore(ip)`.
  private static final Pattern MARKER = Pattern.compile("\\((a|p|ip)\\)$");
  private static final int COUNT = 3;
  private static final int FIRST_WORD = 4;

  private Lexicon() {}

  /// One meaning.
  ///
  /// @param words the words that have it, separated by a comma and a blank
  /// @param kind `noun`, `verb`, `adj` or `adv`
  /// @param meaning the explanation, often with an example
  public record Entry(String words, String kind, String meaning) {}

  /// {@return all entries, read from the class path as they are asked for; close the stream}
  public static Stream<Entry> entries() {
    return KINDS.stream().flatMap(Lexicon::entries);
  }

  private static Stream<Entry> entries(String kind) {
    var lines = open(FOLDER + "data." + kind);
    return lines
        .lines()
        .filter(line -> !line.startsWith("  "))
        .map(line -> entry(kind, line))
        .onClose(() -> close(lines));
  }

  private static Entry entry(String kind, String line) {
    int bar = line.indexOf('|');
    var fields = line.substring(0, bar).split(" ", -1);
    int count = Integer.parseInt(fields[COUNT], 16);
    var words = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      words.add(MARKER.matcher(fields[FIRST_WORD + 2 * i]).replaceFirst("").replace('_', ' '));
    }
    return new Entry(String.join(", ", words), kind, line.substring(bar + 1).strip());
  }

  private static BufferedReader open(String resource) {
    var stream = Lexicon.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new IllegalStateException(resource + " is not on the class path");
    }
    return new BufferedReader(new InputStreamReader(stream, UTF_8));
  }

  private static void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
