package io.nexios.verification.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// Puts the same questions to others and to us, and holds the page to what was seen.
///
/// `mvn -pl verification -am test -Dtest=OthersAndOursTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Dnexios.snippets=write` writes the tables of the page anew.
@Timeout(60)
class OthersAndOursTest {
  private static final boolean WRITE = "write".equals(System.getProperty("nexios.snippets"));
  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/others-and-ours.md");

  @TestFactory
  Stream<DynamicTest> everyRow_saysWhatIsSeen() throws Exception {
    if (WRITE) {
      for (Map.Entry<String, List<Row>> table : OthersAndOurs.tables().entrySet()) {
        write(table.getKey(), table.getValue());
      }
    }
    return OthersAndOurs.tables().entrySet().stream()
        .flatMap(table -> table.getValue().stream().map(row -> test(table.getKey(), row)));
  }

  private static DynamicTest test(String table, Row row) {
    return DynamicTest.dynamicTest(
        row.question(), () -> assertThat(linesOf(table)).contains(row.line()));
  }

  @Test
  void page_hasNoRowThatNobodyAsked() throws IOException {
    for (Map.Entry<String, List<Row>> table : OthersAndOurs.tables().entrySet()) {
      assertThat(linesOf(table.getKey())).hasSize(table.getValue().size() + 2);
    }
  }

  private static Pattern pattern(String table) {
    return Pattern.compile("<!-- seen: " + table + " -->\n(.*?)<!-- end seen -->", Pattern.DOTALL);
  }

  private static List<String> linesOf(String table) throws IOException {
    Matcher found = pattern(table).matcher(Files.readString(PAGE));
    assertThat(found.find()).as("table \"%s\" of the page", table).isTrue();
    return found.group(1).lines().toList();
  }

  private static void write(String table, List<Row> rows) throws Exception {
    StringBuilder text = new StringBuilder("| what was tried | others | ours |\n|---|---|---|\n");
    for (Row row : rows) {
      text.append(row.line()).append('\n');
    }
    String marked = "<!-- seen: " + table + " -->\n" + text + "<!-- end seen -->";
    Files.writeString(
        PAGE,
        pattern(table)
            .matcher(Files.readString(PAGE))
            .replaceFirst(Matcher.quoteReplacement(marked)));
  }
}
