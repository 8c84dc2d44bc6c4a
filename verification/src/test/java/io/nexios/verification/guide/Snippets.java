package io.nexios.verification.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The parts of compiled sources between `// snippet: id` and `// end snippet`, by id.
final class Snippets {
  private static final String BEGIN = "// snippet: ";
  private static final String END = "// end snippet";

  private final Map<String, String> codeById = new HashMap<>();

  private Snippets() {}

  static Snippets ofSources(Path root) throws IOException {
    Snippets snippets = new Snippets();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Snippets::isSource).sorted().toList()) {
        snippets.readFrom(file);
      }
    }
    return snippets;
  }

  private static boolean isSource(Path path) {
    String name = path.toString();
    return name.endsWith(".java") && name.contains("/src/") && !name.contains("/target/");
  }

  private void readFrom(Path file) throws IOException {
    String id = null;
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String stripped = line.strip();
      if (stripped.startsWith(BEGIN)) {
        id = stripped.substring(BEGIN.length());
        lines.clear();
      } else if (stripped.equals(END) && id != null) {
        if (codeById.put(id, String.join("\n", lines).stripIndent()) != null) {
          throw new IllegalStateException("snippet \"" + id + "\" stands in two places");
        }
        id = null;
      } else if (id != null) {
        lines.add(line);
      }
    }
  }

  String code(String id) {
    String code = codeById.get(id);
    if (code == null) {
      throw new AssertionError("no source has a part marked '" + BEGIN + id + "'");
    }
    return code;
  }
}
