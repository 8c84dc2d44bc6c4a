package io.nexios.web.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.web.internal.routing.RouteTrie.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTrieTest {
  /** Each route leads to its own text. */
  private static RouteTrie<String> trie(String... routes) {
    RouteTrie.Builder<String> builder = RouteTrie.builder();
    for (String route : routes) {
      String[] parts = route.split(" ", 2);
      builder.add(parts[0], PathPattern.parse(parts[1]), route);
    }
    return builder.build();
  }

  private static Result<String> found(String route, String... values) {
    return new Result.Found<>(route, List.of(values));
  }

  @Test
  void find_severalPatternsMatch_prefersLiteralThenParameterThenWildcard() {
    RouteTrie<String> trie = trie("GET /a/{rest...}", "GET /a/{id}", "GET /a/me", "GET /a/{id}/b");

    assertThat(trie.find("GET", "/a/me")).isEqualTo(found("GET /a/me"));
    assertThat(trie.find("GET", "/a/7")).isEqualTo(found("GET /a/{id}", "7"));
    assertThat(trie.find("GET", "/a/7/b")).isEqualTo(found("GET /a/{id}/b", "7"));
    assertThat(trie.find("GET", "/a/7/c")).isEqualTo(found("GET /a/{rest...}", "7/c"));
    assertThat(trie.find("GET", "/a/me/c")).isEqualTo(found("GET /a/{rest...}", "me/c"));
  }

  @Test
  void find_literalBranchIsADeadEnd_goesBackAndForgetsWhatItCaptured() {
    RouteTrie<String> trie = trie("GET /{a}/{b}/x", "GET /{rest...}");

    assertThat(trie.find("GET", "/1/2/y")).isEqualTo(found("GET /{rest...}", "1/2/y"));
  }

  @Test
  void find_literalLacksTheMethod_fallsBackToTheParameter() {
    RouteTrie<String> trie = trie("GET /users/me", "POST /users/{id}");

    assertThat(trie.find("POST", "/users/me")).isEqualTo(found("POST /users/{id}", "me"));
  }

  @Test
  void find_methodOfNoMatchingRoute_namesTheMethodsOfAll() {
    RouteTrie<String> trie = trie("GET /users/me", "POST /users/{id}", "PUT /{rest...}");

    assertThat(trie.find("DELETE", "/users/me"))
        .isInstanceOfSatisfying(
            Result.OtherMethods.class,
            other ->
                assertThat(other.allowed().toString())
                    .isEqualTo("[GET, HEAD, OPTIONS, POST, PUT]"));
  }

  @Test
  void find_headWithoutARouteOfItsOwn_takesTheRouteForGet() {
    RouteTrie<String> trie = trie("GET /a", "GET /b", "HEAD /b");

    assertThat(trie.find("HEAD", "/a")).isEqualTo(found("GET /a"));
    assertThat(trie.find("HEAD", "/b")).isEqualTo(found("HEAD /b"));
  }

  @ParameterizedTest
  @CsvSource({
    "/v/a%20b, a b",
    "/v/a+b, a+b",
    "/v/a%2Fb, a/b",
    "/v/%252F, %2F",
    "/v/%C3%A9, é",
    "/v/%e2%82%ac, €",
    "/v/..., ...",
    "/v/a;b=c, a;b=c"
  })
  void find_encodedSegment_isDecodedOnceAndStaysOneSegment(String path, String value) {
    assertThat(trie("GET /v/{v}").find("GET", path)).isEqualTo(found("GET /v/{v}", value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v/", "/v/.", "/v/..", "/v/%2E", "/v/%2e%2E", "/v", "/v/a/", "//a", "/v//a"})
  void find_emptyOrDotSegment_matchesNoParameterAndNoWildcard(String path) {
    assertThat(trie("GET /v/{v}", "POST /{a}/{b}").find("GET", path))
        .isEqualTo(new Result.NoPath<String>());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/f/a/../b", "/f/..", "/f/a//b", "/f/a%2F..%2Fb", "/f/%2e%2e/b", "/f/a/"})
  void find_stepInsideAWildcard_matchesNothing(String path) {
    assertThat(trie("GET /f/{path...}").find("GET", path)).isEqualTo(new Result.NoPath<String>());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v/%ff", "/v/%c3", "/v/%c0%ae", "/v/%ed%a0%80"})
  void find_segmentThatIsNotUtf8_throws(String path) {
    assertThatThrownBy(() -> trie("GET /v/{v}").find("GET", path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("percent-encoded bytes are not UTF-8");
  }

  @Test
  void find_literalWithAPercentSign_isReachedEncodedAndNotAsItIs() {
    RouteTrie<String> trie = trie("GET /v/100%2F", "GET /v/{name}");

    assertThat(trie.find("GET", "/v/100%252F")).isEqualTo(found("GET /v/100%2F"));
    assertThat(trie.find("GET", "/v/100%2F")).isEqualTo(found("GET /v/{name}", "100/"));
  }

  @Test
  void find_literalWrittenEncodedByTheClient_matches() {
    assertThat(trie("GET /a b/é").find("GET", "/%61%20b/%C3%A9")).isEqualTo(found("GET /a b/é"));
  }

  @Test
  void find_pathWithSlashAtTheEnd_isAnotherPath() {
    RouteTrie<String> trie = trie("GET /", "GET /a", "GET /b/");

    assertThat(trie.find("GET", "/")).isEqualTo(found("GET /"));
    assertThat(trie.find("GET", "/a/")).isEqualTo(new Result.NoPath<String>());
    assertThat(trie.find("GET", "/b")).isEqualTo(new Result.NoPath<String>());
    assertThat(trie.find("GET", "/b/")).isEqualTo(found("GET /b/"));
  }

  @Test
  void allMethods_collectsThoseOfEveryNode() {
    RouteTrie<String> trie = trie("GET /a", "PUT /{b}/c", "PATCH /d/{rest...}");

    assertThat(trie.allMethods()).containsExactly("GET", "HEAD", "OPTIONS", "PATCH", "PUT");
  }
}
