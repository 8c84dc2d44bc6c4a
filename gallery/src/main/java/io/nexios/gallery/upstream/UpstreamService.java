package io.nexios.gallery.upstream;

import static io.nexios.concurrency.Concurrency.sleep;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.gallery.data.Lexicon;
import io.nexios.gallery.data.People;
import io.nexios.gallery.data.People.Person;
import io.nexios.gallery.faults.FaultException;
import io.nexios.gallery.faults.FaultSwitch;
import io.nexios.gallery.upstream.Upstream.Clock;
import io.nexios.gallery.upstream.Upstream.Config;
import io.nexios.gallery.upstream.Upstream.Item;
import io.nexios.gallery.upstream.Upstream.Machine;
import io.nexios.gallery.upstream.Upstream.Preferences;
import io.nexios.gallery.upstream.Upstream.Statistics;
import io.nexios.web.Handler;
import io.nexios.web.NexiosApp;
import io.nexios.web.ProblemException;
import io.nexios.web.Reply;
import io.nexios.web.Request;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/// The service that the gallery calls: an application of its own, on a port of its own, as slow and
/// as faulty as its visitor likes.
public final class UpstreamService {
  private static final int MAX_HITS = 10;

  private final Latency latency;
  private final FaultSwitch faults;
  private final Counters counters = new Counters();
  private final AtomicLong configVersion = new AtomicLong();
  private final AsyncLazy<List<Lexicon.Entry>> lexicon = AsyncLazy.of(UpstreamService::readLexicon);

  private UpstreamService(Latency latency, FaultSwitch faults) {
    this.latency = latency;
    this.faults = faults;
  }

  /// {@return the service, not started yet}
  ///
  /// @param port where it will listen; 0 for any
  /// @param latency how long it takes to answer
  /// @param faults what it does wrong
  public static NexiosApp app(int port, Latency latency, FaultSwitch faults) {
    var app = NexiosApp.create(o -> o.withPort(port));
    new UpstreamService(latency, faults).addTo(app);
    return app;
  }

  private void addTo(NexiosApp app) {
    app.get("/users/{id}", served(UpstreamService::person));
    app.get("/users/{id}/posts", served(req -> People.worksOf(person(req))));
    app.get("/users/{id}/statistics", served(req -> statistics(person(req))));
    app.get("/users/{id}/preferences", served(req -> preferences(person(req))));
    app.get("/items/{item}", served(req -> process(req.path("item").value())));
    app.get("/search", served(req -> search(req.query("q").value())));
    app.get("/config", served(_ -> config()));
    app.get("/clock", served(_ -> new Clock(Instant.now().toString())));
    app.get("/machine", served(_ -> machine()));
    app.get("/counts", (_, _) -> counters.snapshot());
    app.error(FaultException.class, (e, _, _) -> Reply.problem(500, "Fault", e.getMessage()));
  }

  /// What answers a request, in as many words as this service needs.
  @FunctionalInterface
  private interface Answer<T> {
    T to(Request req) throws Exception;
  }

  private <T> Handler<T> served(Answer<T> answer) {
    return (req, _) ->
        counters.counted(
            call -> {
              sleep(latency.of(call));
              faults.strike();
              return answer.to(req);
            });
  }

  private static Person person(Request req) {
    int id = req.path("id").asInt();
    return People.find(id).orElseThrow(() -> new ProblemException(404, "no user has the id " + id));
  }

  private static Statistics statistics(Person person) {
    var works = People.worksOf(person);
    return new Statistics(works.size(), works.getFirst().year(), works.getLast().year());
  }

  private static Preferences preferences(Person person) {
    return new Preferences(person.id() % 2 == 0 ? "dark" : "light", "en");
  }

  private static Item process(String item) {
    var checksum = new CRC32();
    checksum.update(item.getBytes(StandardCharsets.UTF_8));
    return new Item(item, "%08x".formatted(checksum.getValue()));
  }

  private List<Lexicon.Entry> search(String query) throws InterruptedException {
    var words = query.toLowerCase(Locale.ROOT);
    return lexicon.get().stream()
        .filter(entry -> entry.words().contains(words) || entry.meaning().contains(words))
        .limit(MAX_HITS)
        .toList();
  }

  private static List<Lexicon.Entry> readLexicon() {
    try (var entries = Lexicon.entries()) {
      return entries.toList();
    }
  }

  private Config config() {
    return new Config(configVersion.incrementAndGet(), Instant.now().toString(), MAX_HITS);
  }

  private static Machine machine() {
    var runtime = Runtime.getRuntime();
    var system = ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        runtime.availableProcessors(), runtime.maxMemory() >> 20, system.getSystemLoadAverage());
  }
}
