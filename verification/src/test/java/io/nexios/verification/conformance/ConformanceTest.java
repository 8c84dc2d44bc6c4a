package io.nexios.verification.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The page of cases says of each what the tests say.
///
/// `mvn -pl verification -am test -Dtest=ConformanceTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Dnexios.conformance=write` writes its last column anew from the names of the tests.
class ConformanceTest {
  private static final boolean WRITE = "write".equals(System.getProperty("nexios.conformance"));

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path FILE = ROOT.resolve("docs", "conformance.md");

  private List<NamedTest> tests;
  private ConformancePage page;

  @BeforeEach
  void read() throws IOException {
    tests = NamedTest.ofSources(ROOT);
    page = new ConformancePage(Files.readString(FILE));
    if (WRITE) {
      page = page.with(tests, ROOT);
      Files.writeString(FILE, page.text());
    }
  }

  @Test
  void lastColumn_isWhatTheNamesOfTheTestsSay() {
    assertThat(page.shownBy())
        .as("docs/conformance.md; write it anew with -Dnexios.conformance=write")
        .containsExactlyEntriesOf(page.with(tests, ROOT).shownBy());
  }

  @Test
  void everyCaseThatDoesNotSayWhyNot_hasATest() {
    assertThat(page.withoutTests()).isEmpty();
  }

  @Test
  void everyCaseThatATestNames_standsOnThePage() {
    assertThat(page.shownBy().keySet())
        .containsAll(tests.stream().flatMap(test -> test.cases().stream()).distinct().toList());
  }

  @Test
  void casesOfGroupsAndDisconnects_haveNoGaps() {
    assertThat(page.shownBy().keySet())
        .containsAll(IntStream.rangeClosed(1, 148).mapToObj("E%03d"::formatted).toList())
        .containsAll(IntStream.rangeClosed(1, 19).mapToObj("D%02d"::formatted).toList())
        .containsAll(IntStream.rangeClosed(1, 16).mapToObj("decision%d"::formatted).toList());
  }

  // The generator itself.

  private static final ConformancePage SMALL =
      new ConformancePage(
          """
          text
          | case | behaviour | shown by |
          |---|---|---|
          | E001 | one | – |
          | HG2 | two | stale |
          | E003 | three | later |
          | D14 | four | [in benchmarks](../benchmarks/README.md) |
          """);

  @Test
  void aTestThatShowsTwoCases_standsInBothRows() {
    NamedTest shown =
        new NamedTest(ROOT.resolve("a/FooTest.java"), "e001_hg2_x", List.of("E001", "HG2"));
    assertThat(SMALL.with(List.of(shown), ROOT).shownBy())
        .containsEntry("E001", "[FooTest](../a/FooTest.java) `e001_hg2_x`")
        .containsEntry("HG2", "[FooTest](../a/FooTest.java) `e001_hg2_x`")
        .containsEntry("E003", "later")
        .containsEntry("D14", "[in benchmarks](../benchmarks/README.md)");
  }

  @Test
  void aTestThatIsGone_leavesItsRowEmpty() {
    assertThat(SMALL.with(List.of(), ROOT).withoutTests()).containsExactly("E001", "HG2");
  }

  @Test
  void casesOf_readsTheFrontOfTheNameOnly() {
    assertThat(NamedTest.casesOf("decision7_e089_al3_closes_e001"))
        .containsExactly("decision7", "E089", "AL3");
    assertThat(NamedTest.casesOf("everything_works")).isEmpty();
  }
}
