import org.jspecify.annotations.NullMarked;

/// Policies around calls to what may fail: breaker, bulkhead, retry, hedge and limits.
@NullMarked
module io.nexios.resilience {
  requires transitive io.nexios.concurrency;
  requires transitive io.nexios.time;
  requires static transitive org.jspecify;

  exports io.nexios.resilience;
}
