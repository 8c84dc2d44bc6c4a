package io.nexios.verification.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page of the documentation.
record Page(Path file) {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Pattern MARKER = Pattern.compile("<!-- snippet: (\\S+) -->");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");
  private static final String UNMARKED = "(no marker above the block)";

  /// A Java block, with the id from the marker in the line above it.
  record Block(String id, String code) {}

  static List<Page> all() throws IOException {
    List<Page> pages = new ArrayList<>();
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream.concat(root, docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .forEach(path -> pages.add(new Page(path)));
    }
    return pages;
  }

  String name() {
    return ROOT.relativize(file).toString();
  }

  List<Block> javaBlocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals("```java")) {
        int end = lines.subList(i + 1, lines.size()).indexOf("```") + i + 1;
        blocks.add(new Block(idAbove(lines, i), String.join("\n", lines.subList(i + 1, end))));
        i = end;
      }
    }
    return blocks;
  }

  private static String idAbove(List<String> lines, int index) {
    Matcher marker = MARKER.matcher(index == 0 ? "" : lines.get(index - 1));
    return marker.matches() ? marker.group(1) : UNMARKED;
  }

  /// Writes every marked block anew from its source.
  void write(Snippets snippets) throws IOException {
    String text = Files.readString(file);
    Matcher block =
        Pattern.compile("<!-- snippet: (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL)
            .matcher(text);
    String written =
        block.replaceAll(
            found ->
                Matcher.quoteReplacement(
                    "<!-- snippet: %s -->\n```java\n%s\n```"
                        .formatted(found.group(1), snippets.code(found.group(1)))));
    if (!written.equals(text)) {
      Files.writeString(file, written);
    }
  }

  List<String> brokenLinks() throws IOException {
    Path folder = file.getParent();
    return LINK.matcher(Files.readString(file))
        .results()
        .map(found -> found.group(1))
        .filter(target -> !Files.exists(folder.resolve(target)))
        .toList();
  }
}
