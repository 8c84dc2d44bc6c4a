package io.nexios.verification.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The parts of compiled sources between `// snippet: id` and `// end snippet`, by id; and whole
/// methods, with the id `Type.method`.
final class Snippets {
  private static final String BEGIN = "// snippet: ";
  private static final String END = "// end snippet";

  private static final Pattern METHOD = Pattern.compile("  \\S.* (\\w+)\\(.*\\{");

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
    readMethodsFrom(file);
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

  /// Takes the methods of the top-level type, as the formatter lays them out.
  private void readMethodsFrom(Path file) throws IOException {
    String type = file.getFileName().toString().replace(".java", "");
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      Matcher method = METHOD.matcher(lines.get(i));
      int length = lines.subList(i, lines.size()).indexOf("  }");
      if (method.matches() && length > 0) {
        List<String> body = lines.subList(i, i + length + 1);
        codeById.putIfAbsent(type + "." + method.group(1), String.join("\n", body).stripIndent());
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
