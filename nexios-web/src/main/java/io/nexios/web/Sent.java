package io.nexios.web;

/// What became of an answer, for the log.
///
/// @param status the status that was sent; [AccessLog#CLIENT_LEFT] when the client left before the
///   end
/// @param bodyBytes how much of the body was handed over
record Sent(int status, long bodyBytes) {
  static final Sent CLIENT_LEFT = new Sent(AccessLog.CLIENT_LEFT, 0);

  /** Nothing was sent, because sending it has failed on this side. */
  static final Sent FAILED = new Sent(500, 0);
}
