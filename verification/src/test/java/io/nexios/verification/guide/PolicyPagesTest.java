package io.nexios.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages on policies have one skeleton, so that a reader finds the same thing in the same
/// place.
class PolicyPagesTest {
  private static final List<String> HEADINGS =
      List.of("## Defaults", "## What happens", "## What it reports", "## Anti-patterns");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "circuit-breaker",
        "bulkhead",
        "retry",
        "hedge",
        "adaptive-limit",
        "single-flight",
        "timeout",
        "guard"
      })
  void page_hasTheSkeletonAndBothWays(String name) throws IOException {
    String text = Files.readString(Page.ROOT.resolve("docs/guide/" + name + ".md"));

    assertThat(text.lines().filter(HEADINGS::contains).toList()).isEqualTo(HEADINGS);
    String about = text.substring(0, text.indexOf(HEADINGS.getFirst()));
    assertThat(about).as("what it is, and how to use it").contains("```java");
    String happens =
        text.substring(text.indexOf("## What happens"), text.indexOf("## What it reports"));
    assertThat(happens.toLowerCase(Locale.ROOT)).contains("```\n", "well", "badly");
  }
}
