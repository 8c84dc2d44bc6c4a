package io.nexios.verification.conformance;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The page of cases: what people write about each, and the tests in the last column, which are
/// written from the sources.
///
/// @param text of the whole page
record ConformancePage(String text) {
  private static final Pattern ROW =
      Pattern.compile("^\\| ([A-Z]+\\d+|decision\\d+) \\| (.+) \\| (.*) \\|$", Pattern.MULTILINE);

  /** What people write where a case has no test: it is planned, or what it says is a speed. */
  private static final Set<String> WITHOUT_TEST =
      Set.of("later", "[in benchmarks](../benchmarks/README.md)");

  private static final String NOTHING = "–";

  /// The last column of each row, by case, in the order of the page.
  Map<String, String> shownBy() {
    Map<String, String> columns = new LinkedHashMap<>();
    ROW.matcher(text)
        .results()
        .forEach(
            row -> {
              if (columns.put(row.group(1), row.group(3)) != null) {
                throw new IllegalStateException(row.group(1) + " stands on the page twice");
              }
            });
    return columns;
  }

  /// The cases that have no test and do not say why.
  List<String> withoutTests() {
    return shownBy().entrySet().stream()
        .filter(row -> row.getValue().equals(NOTHING))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The same page with the last column of each row written anew.
  ///
  /// @param root of the sources that the page links to
  ConformancePage with(List<NamedTest> tests, Path root) {
    return new ConformancePage(
        ROW.matcher(text)
            .replaceAll(
                row -> Matcher.quoteReplacement(rowOf(row, testsOf(row.group(1), tests), root))));
  }

  private static List<NamedTest> testsOf(String id, List<NamedTest> tests) {
    return tests.stream().filter(test -> test.cases().contains(id)).toList();
  }

  private static String rowOf(MatchResult row, List<NamedTest> tests, Path root) {
    String without = WITHOUT_TEST.contains(row.group(3)) ? row.group(3) : NOTHING;
    String column = tests.isEmpty() ? without : column(tests, root);
    return "| %s | %s | %s |".formatted(row.group(1), row.group(2), column);
  }

  private static String column(List<NamedTest> tests, Path root) {
    return tests.stream()
        .collect(groupingBy(NamedTest::file, LinkedHashMap::new, toList()))
        .values()
        .stream()
        .map(ofOneType -> linked(ofOneType, root))
        .collect(joining("<br>"));
  }

  private static String linked(List<NamedTest> ofOneType, Path root) {
    NamedTest first = ofOneType.getFirst();
    return ofOneType.stream()
        .map(test -> "`" + test.method() + "`")
        .collect(
            joining(
                ", ", "[%s](../%s) ".formatted(first.type(), root.relativize(first.file())), ""));
  }
}
