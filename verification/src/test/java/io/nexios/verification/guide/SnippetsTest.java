package io.nexios.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every Java block of the documentation stands, word for word, in a file that is compiled and
/// tested.
///
/// `mvn -pl verification -am test -Dtest=SnippetsTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Dnexios.snippets=write` writes the blocks anew from their sources.
class SnippetsTest {
  private static final boolean WRITE = "write".equals(System.getProperty("nexios.snippets"));

  @TestFactory
  Stream<DynamicTest> everyJavaBlock_standsInACompiledFile() throws IOException {
    Snippets snippets = Snippets.ofSources(Page.ROOT);
    List<DynamicTest> tests = new ArrayList<>();
    for (Page page : Page.all()) {
      if (WRITE) {
        page.write(snippets);
      }
      for (Page.Block block : page.javaBlocks()) {
        tests.add(
            DynamicTest.dynamicTest(
                page.name() + " " + block.id(),
                () ->
                    assertThat(block.code())
                        .as("block \"%s\" of %s", block.id(), page.name())
                        .isEqualTo(snippets.code(block.id()))));
      }
    }
    return tests.stream();
  }

  @Test
  void aChangedBlock_isFound(@org.junit.jupiter.api.io.TempDir Path folder) throws IOException {
    Path file = folder.resolve("page.md");
    Files.writeString(file, "<!-- snippet: planted -->\n```java\nint wrong = 1;\n```\n");
    Page.Block block = new Page(file).javaBlocks().getFirst();
    assertThat(block.code()).isNotEqualTo(Snippets.ofSources(Page.ROOT).code("planted"));
  }

  @Test
  void everyLinkBetweenPages_leadsToAFile() throws IOException {
    for (Page page : Page.all()) {
      assertThat(page.brokenLinks()).as("links of %s", page.name()).isEmpty();
    }
  }

  // snippet: planted
  static final int RIGHT = 1;
  // end snippet
}
