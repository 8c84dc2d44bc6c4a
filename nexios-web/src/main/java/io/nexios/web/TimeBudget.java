package io.nexios.web;

import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Deadline;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/// Passes the time that a request has left on to the servers it calls.
///
/// {@snippet :
/// var request = TimeBudget.passOn(HttpRequest.newBuilder(uri)).build();
/// var answer = client.send(request, BodyHandlers.ofString());
/// }
///
/// A Nexios app on the other side honours it with [NexiosApp.Options#withDeadlineHeader()], so that
/// nobody works longer than somebody waits.
public final class TimeBudget {
  /// The header: the milliseconds that the sender will wait, in ASCII digits.
  public static final String HEADER = "x-request-timeout-ms";

  private TimeBudget() {}

  /// Gives an outgoing request the time that is left until the deadline of the calling thread: as
  /// its timeout, and in [#HEADER]. Changes nothing where no deadline holds.
  ///
  /// **Cancellation.** A cancel point: throws when the scope is cancelled, as it is when its time
  /// is up.
  ///
  /// @param request the request to change
  /// @return the same builder
  public static HttpRequest.Builder passOn(HttpRequest.Builder request) {
    Cancellation.check();
    Optional<Deadline> deadline = Deadline.current();
    if (deadline.isPresent()) {
      long millis = Math.max(1, deadline.get().remaining().toMillis());
      request.timeout(Duration.ofMillis(millis)).setHeader(HEADER, Long.toString(millis));
    }
    return request;
  }

  /// Reads the value of the header.
  ///
  /// @throws ProblemException 400 when it is not a number of milliseconds
  static Duration parse(String name, String value) {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || value.length() > 15) {
      throw new ProblemException(
          400, "header \"%s\" must be a number of milliseconds in digits".formatted(name));
    }
    return Duration.ofMillis(Long.parseLong(value));
  }
}
