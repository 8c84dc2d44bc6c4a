package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
  private static final Headers THREE =
      Headers.of("Accept", "a").withAdded("X-Id", "1").withAdded("ACCEPT", "b");

  @Test
  void names_areComparedWithoutCaseAndKeptAsWritten() {
    assertThat(THREE.all("accept")).containsExactly("a", "b");
    assertThat(THREE.first("ACCEPT")).hasValue("a");
    assertThat(THREE.contains("x-id")).isTrue();
    assertThat(THREE.first("none")).isEmpty();
    assertThat(THREE.names()).containsExactly("accept", "x-id");
    assertThat(THREE).hasToString("{Accept: a, X-Id: 1, ACCEPT: b}");
  }

  @Test
  void with_replacesEveryFieldOfTheName() {
    assertThat(THREE.with("accept", "c")).hasToString("{X-Id: 1, accept: c}");
    assertThat(THREE.without("Accept")).hasToString("{X-Id: 1}");
    assertThat(THREE.without("none")).isSameAs(THREE);
    assertThat(THREE.size()).isEqualTo(3);
  }

  @Test
  void builder_staysUsableBehindWhatItBuilt() {
    Headers.Builder builder = Headers.builder();
    assertThat(builder.build()).isSameAs(Headers.empty());
    for (int i = 0; i < 20; i++) {
      builder.add("n", Integer.toString(i));
    }
    Headers built = builder.build();
    builder.add("n", "20");
    assertThat(built.size()).isEqualTo(20);
    assertThat(built.all("n")).startsWith("0").endsWith("19");
  }

  @Test
  void equals_ignoresTheCaseOfNamesOnly() {
    Headers lower = Headers.of("accept", "a").withAdded("x-id", "1").withAdded("accept", "b");
    assertThat(lower).isEqualTo(THREE).hasSameHashCodeAs(THREE);
    assertThat(lower.with("x-id", "2")).isNotEqualTo(THREE);
    assertThat(Headers.of("accept", "A")).isNotEqualTo(Headers.of("accept", "a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a:", "a\r", "\u00e4", "a\u0000", "(", "\u0141"})
  void name_thatIsNoToken_isRefused(String name) {
    assertThatThrownBy(() -> Headers.of(name, "v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("header name must");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\n", "\r", "\u0000", "\u007f", "\u0001"})
  void value_withAControlCharacter_isRefused(String value) {
    assertThatThrownBy(() -> Headers.of("X", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("value of header \"X\" must hold no control character");
  }

  @Test
  void value_beyondLatin1_isRefusedAndTheRestIsKept() {
    assertThat(Headers.of("X", "\t\u00e4 \"\u00ff").first("x")).hasValue("\t\u00e4 \"\u00ff");
    assertThatThrownBy(() -> Headers.of("X", "a\u2192"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was U+2192 at index 1");
  }
}
