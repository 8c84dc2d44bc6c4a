import org.jspecify.annotations.NullMarked;

/// Structured concurrency, complete and without preview features: task groups, pools, races,
/// background tasks, lazies.
@NullMarked
module io.nexios.concurrency {
  requires transitive io.nexios.time;
  requires static transitive org.jspecify;

  exports io.nexios.concurrency;
}
