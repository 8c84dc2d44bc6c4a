package io.nexios.gallery;

import static io.nexios.concurrency.Concurrency.runInThreadPool;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.gallery.document.SentenceModel;
import io.nexios.gallery.faults.FaultSwitch;
import io.nexios.gallery.image.ThumbnailFolder;
import io.nexios.gallery.store.Replica;
import io.nexios.gallery.store.Store;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.gallery.upstream.UpstreamService;
import io.nexios.web.NexiosApp;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/// The gallery: its parts, its exhibits, and the service that it calls.
final class Gallery implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>(); // the last one closes first
  private final NexiosApp app;

  private Gallery(Settings settings) throws Exception {
    app = NexiosApp.create(o -> o.withPort(settings.port()).withShutdownGrace(GRACE));
    try {
      build(settings);
      app.onShutdown(this::closeParts);
      app.start();
    } catch (Exception e) {
      closeParts();
      throw e;
    }
  }

  /// {@return the gallery, which listens}
  ///
  /// @param settings how it is set up
  /// @throws Exception when it cannot start; nothing is left running
  static Gallery start(Settings settings) throws Exception {
    return new Gallery(settings);
  }

  private void build(Settings settings) throws Exception {
    var upstreamFaults = new FaultSwitch("the upstream service");
    var primaryFaults = new FaultSwitch("the primary database");
    var backupFaults = new FaultSwitch("the backup database");
    var outboxFaults = new FaultSwitch("the outbox");

    var data = Files.createDirectories(settings.data());
    Replica.prepare(data.resolve("primary.db"), data.resolve("backup.db"));
    var primary = open(Replica.open(data.resolve("primary.db"), primaryFaults));
    var backup = open(Replica.open(data.resolve("backup.db"), backupFaults));
    var store = open(Store.open(data));
    var service = UpstreamService.app(settings.upstreamPort(), settings.latency(), upstreamFaults);
    opened.push(() -> service.stop(GRACE));
    service.start();
    var upstream = open(new Upstream(URI.create("http://127.0.0.1:" + service.port())));
    var model = AsyncLazy.of(() -> runInThreadPool(() -> SentenceModel.load(data)));

    var journal = store.journal();
    var documents = store.documents();
    var faults =
        Map.of(
            "upstream", upstreamFaults,
            "primary", primaryFaults,
            "backup", backupFaults,
            "outbox", outboxFaults);
    show(
        new Dashboard(upstream),
        new UploadImage(new ThumbnailFolder(data.resolve("thumbnails"))),
        new Search(primary, backup, upstream, settings.limits()),
        new SendNotification(app, store.notifications(), journal, outboxFaults),
        new DailyAnalytics(),
        new ProtectedOperation(upstream, journal),
        new UserProfile(primary, backup, upstream),
        new UploadDocument(app, documents, journal, model),
        new RefreshingConfig(upstream, settings.limits()),
        new ExternalData(upstream, settings.limits()),
        new ProtectedApiCall(upstream),
        new BatchProcess(upstream),
        new ProcessLargeFile(),
        new MonitoredOperation(upstream),
        new FaultPanel(faults, upstream),
        new FrontDesk(),
        new Mistakes());
  }

  private void show(Exhibit... exhibits) {
    for (var exhibit : exhibits) {
      exhibit.addTo(app);
    }
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  /// {@return the port that it listens on}
  int port() {
    return app.port();
  }

  /// Stops it: what is in flight has some seconds to end.
  @Override
  public void close() {
    app.stop(GRACE);
  }

  private void closeParts() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
