package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParamTest {
  private static Param param(String... values) {
    return new RequestParam("query parameter", "n", List.of(values));
  }

  private static void assertRefused(Runnable question, String message) {
    assertThatThrownBy(question::run)
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.reply().status()).isEqualTo(400);
              assertThat(problem.reply().body().detail()).isEqualTo(message);
            });
  }

  @Test
  void value_ofSeveral_isTheFirst() {
    assertThat(param("a", "b").value()).isEqualTo("a");
    assertThat(param("a", "b").values()).containsExactly("a", "b");
  }

  @Test
  void missing_isNamedUnlessThereIsAFallback() {
    assertRefused(() -> param().value(), "query parameter \"n\" is missing");
    assertRefused(() -> param().asInt(), "query parameter \"n\" is missing");
    assertThat(param().isPresent()).isFalse();
    assertThat(param().orElse("x")).isEqualTo("x");
    assertThat(param().asIntOr(1)).isEqualTo(1);
    assertThat(param().asLongOr(2)).isEqualTo(2);
    assertThat(param().asDoubleOr(0.5)).isEqualTo(0.5);
    assertThat(param().asBooleanOr(true)).isTrue();
  }

  @Test
  void empty_isPresent() {
    assertThat(param("").isPresent()).isTrue();
    assertThat(param("").orElse("x")).isEmpty();
    assertRefused(
        () -> param("").asIntOr(1),
        "query parameter \"n\" must be a whole number between -2147483648 and 2147483647, was \"\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1", "1.0", " 1", "1e3", "-", "--1", "2147483648", "٣", "0x1", "1_000"})
  void asInt_ofAnythingButAsciiDigitsInRange_isRefused(String text) {
    assertThatThrownBy(() -> param(text).asInt()).isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> param(text).asIntOr(1)).isInstanceOf(ProblemException.class);
  }

  @Test
  void numbers_inRange_areRead() {
    assertThat(param("-2147483648").asInt()).isEqualTo(Integer.MIN_VALUE);
    assertThat(param("9223372036854775807").asLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(param("-1.5e3").asDouble()).isEqualTo(-1500.0);
    assertThat(param("7").asDouble()).isEqualTo(7.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999", "1d", "0x1p3", ".5", "1.", " 1", "1,5"})
  void asDouble_ofAnythingButAFiniteDecimal_isRefused(String text) {
    assertRefused(
        () -> param(text).asDouble(),
        "query parameter \"n\" must be a number, was \"" + text + "\"");
  }

  @Test
  void asBoolean_isTrueOrFalseAndNothingElse() {
    assertThat(param("true").asBoolean()).isTrue();
    assertThat(param("false").asBooleanOr(true)).isFalse();
    assertRefused(
        () -> param("TRUE").asBoolean(),
        "query parameter \"n\" must be true or false, was \"TRUE\"");
  }

  @Test
  void as_usesTheParserAndSaysWhatWasExpected() {
    UUID id = UUID.randomUUID();

    assertThat(param(id.toString()).as("a UUID", UUID::fromString)).isEqualTo(id);
    assertRefused(
        () -> param("x".repeat(100)).as("a UUID", UUID::fromString),
        "query parameter \"n\" must be a UUID, was \"" + "x".repeat(64) + "…\"");
  }
}
