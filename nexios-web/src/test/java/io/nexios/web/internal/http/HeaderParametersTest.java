package io.nexios.web.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderParametersTest {
  @Test
  void parse_valueWithParameters_lowersNamesAndKeepsValues() {
    HeaderParameters parsed =
        HeaderParameters.parse("Form-Data; NAME=\"a;b\" ; filename=x.png; size= 7");

    assertThat(parsed.value()).isEqualTo("form-data");
    assertThat(parsed.parameters())
        .isEqualTo(Map.of("name", "a;b", "filename", "x.png", "size", "7"));
  }

  @Test
  void parse_quotedText_takesOnlyTheQuoteForEscaped() {
    assertThat(HeaderParameters.parse("x; a=\"1\\\"2\"; b=\"C:\\dir\\f\"").parameters())
        .isEqualTo(Map.of("a", "1\"2", "b", "C:\\dir\\f"));
  }

  @Test
  void parse_quotedTextThatEndsInABackslash_keepsIt() {
    assertThat(HeaderParameters.parse("x; a=\"dir\\\"").get("a")).isEqualTo("dir\\");
    assertThat(HeaderParameters.parse("x; a=\"\"").get("a")).isEmpty();
  }

  @Test
  void parse_emptyParameters_areSkipped() {
    assertThat(HeaderParameters.parse("text/plain;; charset=utf-8;").parameters())
        .isEqualTo(Map.of("charset", "utf-8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x; a", "x; a=\"b", "x; =b", "x; a=1; A=2", "x; a=\"b\"c", "x; a=\""})
  void parse_textThatCanBeReadInTwoWays_throws(String text) {
    assertThatThrownBy(() -> HeaderParameters.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
