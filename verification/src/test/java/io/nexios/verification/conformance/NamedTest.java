package io.nexios.verification.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A test whose name begins with the cases that it shows.
///
/// @param file its source
/// @param method its name
/// @param cases as they stand on the page: `E035`, `HG1`, `decision7`
record NamedTest(Path file, String method, List<String> cases) {
  private static final Pattern DECLARATION =
      Pattern.compile("  (?:public |static )*(?:void|Stream<DynamicTest>) (\\w+)\\(.*");

  private static final Pattern CASE =
      Pattern.compile("e\\d{3}|d\\d{2}|(?:al|bh|cb|cx|dl|hg|lm|ob|rc|rt|sf|v)\\d{1,2}");
  private static final Pattern DECISION = Pattern.compile("decision\\d{1,2}");

  /// Reads all tests of a source tree, sorted by class and name.
  static List<NamedTest> ofSources(Path root) throws IOException {
    List<NamedTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(NamedTest::isTestSource).toList()) {
        readFrom(file, tests);
      }
    }
    tests.sort(Comparator.comparing(NamedTest::type).thenComparing(NamedTest::method));
    return tests;
  }

  private static boolean isTestSource(Path path) {
    String name = path.toString();
    return name.endsWith("Test.java")
        && name.contains("/src/test/java/")
        && !name.contains("/target/");
  }

  private static void readFrom(Path file, List<NamedTest> tests) throws IOException {
    for (String line : Files.readAllLines(file)) {
      Matcher declaration = DECLARATION.matcher(line);
      if (declaration.matches()) {
        String method = declaration.group(1);
        List<String> cases = casesOf(method);
        if (!cases.isEmpty()) {
          tests.add(new NamedTest(file, method, cases));
        }
      }
    }
  }

  static List<String> casesOf(String method) {
    List<String> cases = new ArrayList<>();
    for (String part : method.split("_", -1)) {
      if (DECISION.matcher(part).matches()) {
        cases.add(part);
      } else if (CASE.matcher(part).matches()) {
        cases.add(part.toUpperCase(Locale.ROOT));
      } else {
        break;
      }
    }
    return cases;
  }

  String type() {
    return file.getFileName().toString().replace(".java", "");
  }
}
