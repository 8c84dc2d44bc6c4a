package io.nexios.web.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
  @Test
  void parse_namesItsParametersInOrder() {
    assertThat(PathPattern.parse("/u/{user_id}/f/{path...}").parameterNames())
        .containsExactly("user_id", "path");
  }

  @Test
  void shape_ofPatternsWithOtherNames_isTheSame() {
    assertThat(PathPattern.parse("/u/{a}/{b...}").shape())
        .isEqualTo(PathPattern.parse("/u/{c}/{d...}").shape())
        .isNotEqualTo(PathPattern.parse("/u/{a}/{b}").shape());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "users        | path \"users\" must begin with a slash",
        "/a?b=c       | path \"/a?b=c\" must hold no query and no fragment: a route matches the path alone",
        "/a//b        | path \"/a//b\" has the segment \"\", which no request can match",
        "/a/../b      | path \"/a/../b\" has the segment \"..\", which no request can match",
        "/{a...}/b    | path \"/{a...}/b\" has the wildcard {a...} before its end: only the last segment may be one",
        "/a-{b}       | path \"/a-{b}\" has a brace inside the segment \"a-{b}\": a parameter is a whole segment, {name}",
        "/{}          | path \"/{}\" has a parameter named \"\": a name holds letters, digits, _ and - only",
        "/{a b}       | path \"/{a b}\" has a parameter named \"a b\": a name holds letters, digits, _ and - only",
        "/{a}/{a}     | path \"/{a}/{a}\" has two parameters named \"a\"",
      })
  void parse_patternThatCannotWork_saysWhy(String text, String message) {
    assertThatThrownBy(() -> PathPattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
