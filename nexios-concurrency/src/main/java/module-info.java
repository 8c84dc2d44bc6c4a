import org.jspecify.annotations.NullMarked;

/// Structured concurrency, complete and without preview features: task groups, pools, races,
/// background tasks, lazily loaded values.
@NullMarked
module io.nexios.concurrency {
  requires transitive io.nexios.time;
  requires static jdk.jfr;
  requires static org.jspecify;

  exports io.nexios.concurrency;
  exports io.nexios.concurrency.spi;

  uses io.nexios.concurrency.spi.ContextCarrier;
}
