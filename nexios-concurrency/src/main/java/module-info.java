import org.jspecify.annotations.NullMarked;

/// Structured concurrency, complete and without preview features: task groups, pools, races,
/// background tasks, lazily loaded values.
@NullMarked
@SuppressWarnings("module") // the module that sees the internals is built after this one
module io.nexios.concurrency {
  requires transitive io.nexios.time;
  requires static jdk.jfr;
  requires static org.jspecify;

  exports io.nexios.concurrency;
  exports io.nexios.concurrency.spi;
  exports io.nexios.concurrency.internal to
      io.nexios.resilience;

  uses io.nexios.concurrency.spi.ContextCarrier;
}
