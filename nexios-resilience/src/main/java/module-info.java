import org.jspecify.annotations.NullMarked;

/// Policies around calls to what may fail: breaker, bulkhead, retry, hedge and limits.
@NullMarked
module io.nexios.resilience {
  requires transitive io.nexios.concurrency;
  requires transitive io.nexios.time;
  requires static jdk.jfr;
  requires static org.jspecify;

  exports io.nexios.resilience;
}
