package io.nexios.gallery;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.Map;

/// A value that refreshes itself: whoever asks for an old one gets it at once, and the new one is
/// fetched behind. Nobody waits but the first.
record RefreshingConfig(AsyncLazy<Upstream.Config> cache) implements Exhibit {
  RefreshingConfig(Upstream upstream, Limits limits) {
    this(
        AsyncLazy.of(
            upstream::config,
            o ->
                o.withName("config")
                    .withRefreshAfter(limits.fresh())
                    .withExpireAfter(limits.fresh().multipliedBy(60))));
  }

  @Override
  public void addTo(NexiosApp app) {
    app.get("/config", this::getConfig);
    app.post("/config/refresh", this::refresh);
  }

  private Object getConfig(Request req, Response res) throws Exception {
    var config = cache.get();
    var state = cache.snapshot();
    return Map.of(
        "config", config,
        "age", state.ageIfLoaded().orElseThrow(),
        "stale", !state.isFresh(),
        "refreshing", state.isLoading());
  }

  private Object refresh(Request req, Response res) throws Exception {
    cache.refresh();
    return getConfig(req, res);
  }
}
