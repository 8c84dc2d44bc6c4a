import org.jspecify.annotations.NullMarked;

/// Tools for tests of concurrent code: virtual time for real threads.
@NullMarked
module io.nexios.testing {
  requires java.management;
  requires jdk.management;
  requires static org.jspecify;
  requires static org.junit.jupiter.api;
  requires transitive io.nexios.time;

  exports io.nexios.testing;
}
