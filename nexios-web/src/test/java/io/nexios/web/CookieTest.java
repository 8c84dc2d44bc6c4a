package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
  @Test
  void toField_ofADefaultCookie_isTheSafeOne() {
    assertThat(Cookie.of("s", "1").toField()).isEqualTo("s=1; Path=/; HttpOnly; SameSite=Lax");
  }

  @Test
  void toField_ofEverySetting_isComplete() {
    Cookie cookie =
        Cookie.of("s", "1")
            .withPath("/a")
            .withMaxAge(Duration.ofHours(1))
            .withSecure()
            .withScriptAccess()
            .withSameSite(Cookie.SameSite.STRICT);

    assertThat(cookie.toField()).isEqualTo("s=1; Path=/a; Max-Age=3600; Secure; SameSite=Strict");
    assertThat(cookie.withMaxAge(Duration.ofSeconds(-1)).toField()).contains("Max-Age=0;");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.001S, 1",
    "PT0.999S, 1",
    "PT1S, 1",
    "PT1.5S, 2",
    "PT0S, 0",
    "PT-0.5S, 0",
    "PT-2S, 0"
  })
  void toField_ofALife_hasWholeSecondsAndDeletesNothingThatLives(Duration life, long seconds) {
    assertThat(Cookie.of("s", "1").withMaxAge(life).toField())
        .contains("; Max-Age=" + seconds + ";");
  }

  @Test
  void toField_ofTheLongestLife_isNoDeletion() {
    assertThat(Cookie.of("s", "1").withMaxAge(ChronoUnit.FOREVER.getDuration()).toField())
        .contains("; Max-Age=" + Long.MAX_VALUE + ";");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a;b", "a,b", "a\"b", "a\\b", "a\r\nSet-Cookie: x=y", "ä"})
  void of_valueThatCannotBeSent_isRefused(String value) {
    assertThatThrownBy(() -> Cookie.of("s", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("value of cookie \"s\" must be visible ASCII");
    assertThatThrownBy(() -> Cookie.of("s", "1").withPath("/" + value + ";"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cookies_ofARequest_areFoundByName() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes ->
                routes.get(
                    "/x", (req, _) -> req.cookie("b").value() + req.cookie("c").orElse("-")))) {
      assertThat(app.send(app.request("/x").header("cookie", "a=1; b=2;bb=3")).body())
          .isEqualTo("2-");
      assertThat(app.get("/x").body()).contains("cookie \\\"b\\\" is missing");
    }
  }
}
