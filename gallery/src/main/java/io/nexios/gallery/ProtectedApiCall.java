package io.nexios.gallery;

import io.nexios.gallery.upstream.Upstream;
import io.nexios.gallery.upstream.UpstreamException;
import io.nexios.resilience.CircuitBreaker;
import io.nexios.resilience.CircuitOpenException;
import io.nexios.web.NexiosApp;
import io.nexios.web.Reply;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// After five failures in a row nobody waits for the service any more: for a minute the answer is
/// 503, at once, and says when to come again.
record ProtectedApiCall(Upstream upstream, CircuitBreaker breaker) implements Exhibit {
  ProtectedApiCall(Upstream upstream) {
    this(
        upstream,
        CircuitBreaker.of(
            "external-api",
            o -> o.withFailureThreshold(5).withRecoveryTimeout(Duration.ofSeconds(60))));
  }

  @Override
  public void addTo(NexiosApp app) {
    app.get("/protected-api-call", this::protectedApiCall);
    app.post("/protected-api-call/reset", this::reset);
  }

  private Object protectedApiCall(Request req, Response res) throws Exception {
    try {
      return breaker.call(upstream::clock);
    } catch (CircuitOpenException e) {
      return Reply.status(503, Map.of("error", "Service temporarily unavailable"))
          .withHeader("Retry-After", String.valueOf(e.retryAfter().toSeconds() + 1));
    } catch (UpstreamException | IOException e) {
      return Reply.status(502, Map.of("error", "External service error"));
    }
  }

  private Object reset(Request req, Response res) {
    breaker.reset();
    return Map.of("state", breaker.state());
  }
}
