import org.jspecify.annotations.NullMarked;

/// The monotonic clock and the one timer thread that everything else in Nexios reads time from.
@NullMarked
module io.nexios.time {
  requires static org.jspecify;

  exports io.nexios.time;
}
