package io.nexios.gallery.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SourceCodeTest {
  @Test
  void source_beginsWithTheDocumentationAndHasItsTokensMarked() throws Exception {
    var html = SourceCode.html(Class.forName("io.nexios.gallery.DailyAnalytics"));
    assertThat(html)
        .startsWith("<span class=\"comment\">/// A hundred thousand rows")
        .contains(
            "<span class=\"keyword\">record</span> DailyAnalytics(AsyncLazy&lt;",
            "<span class=\"annotation\">@Override</span>",
            "<span class=\"string\">&quot;/analytics/daily&quot;</span>")
        .doesNotContain("import ");
  }

  @Test
  void marks_addNothingAndLoseNothing() throws Exception {
    var html = SourceCode.html(Class.forName("io.nexios.gallery.Dashboard"));
    assertThat(html.replaceAll("<[^>]+>", ""))
        .contains("int userId = req.query(&quot;user_id&quot;).asInt();")
        .endsWith("}");
  }

  @Test
  void classWithoutSource_isNamed() {
    assertThatThrownBy(() -> SourceCode.html(String.class))
        .hasMessage("/sources/java/lang/String.java is not on the class path");
  }
}
