import org.jspecify.annotations.NullMarked;

/// A client for tests of web applications, which can also do what clients should not: leave, stall,
/// send half of what they said.
@NullMarked
module io.nexios.web.testing {
  requires transitive io.nexios.web;
  requires static org.jspecify;
  requires tools.jackson.databind;

  exports io.nexios.web.testing;
}
