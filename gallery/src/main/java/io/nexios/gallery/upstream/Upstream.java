package io.nexios.gallery.upstream;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nexios.gallery.data.Lexicon;
import io.nexios.gallery.data.People.Person;
import io.nexios.gallery.data.People.Work;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// The client of the upstream service: `java.net.http`, with plain calls that block.
///
/// **Threading.** Any number of threads at once.
///
/// **Cancellation.** An interrupt ends a call and closes its connection, so that the service sees
/// it, too.
///
/// Every call throws [UpstreamException] when the service answers with an error, and `IOException`
/// when it does not answer.
public final class Upstream implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int OK = 200;

  private final URI address;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// A client for the service at an address.
  ///
  /// @param address scheme, host and port
  public Upstream(URI address) {
    this.address = address;
  }

  /// How much somebody has published.
  ///
  /// @param works how many
  /// @param first the year of the first
  /// @param latest the year of the last
  public record Statistics(int works, int first, int latest) {}

  /// How somebody likes to see things.
  ///
  /// @param theme `dark` or `light`
  /// @param language a language tag
  public record Preferences(String theme, String language) {}

  /// A processed item.
  ///
  /// @param item what was to be processed
  /// @param checksum CRC-32 of it
  public record Item(String item, String checksum) {}

  /// The configuration that the service hands out.
  ///
  /// @param version one more each time
  /// @param issued when
  /// @param maxHits how many hits a search shows
  public record Config(long version, String issued, int maxHits) {}

  /// What time it is there.
  ///
  /// @param now in UTC
  public record Clock(String now) {}

  /// How the machine is doing.
  ///
  /// @param processors how many there are
  /// @param heap its limit in MiB
  /// @param load of the last minute
  public record Machine(int processors, long heap, double load) {}

  /// What the service has counted so far.
  ///
  /// @param started how many calls have begun
  /// @param completed how many were answered
  /// @param failed how many ended in an error
  /// @param aborted how many were cancelled, as a rule because their caller left
  /// @param running how many are in progress
  /// @param peak the most that ever were, at the same time
  public record Counts(
      long started, long completed, long failed, long aborted, long running, long peak) {}

  /// {@return the user with that id}
  public Person user(int id) throws IOException, InterruptedException {
    return get("/users/" + id, Person.class);
  }

  /// {@return what they published}
  public List<Work> posts(int id) throws IOException, InterruptedException {
    return List.of(get("/users/%d/posts".formatted(id), Work[].class));
  }

  /// {@return how much they published}
  public Statistics statistics(int id) throws IOException, InterruptedException {
    return get("/users/%d/statistics".formatted(id), Statistics.class);
  }

  /// {@return how they like to see things}
  public Preferences preferences(int id) throws IOException, InterruptedException {
    return get("/users/%d/preferences".formatted(id), Preferences.class);
  }

  /// {@return the processed item}
  public Item process(String item) throws IOException, InterruptedException {
    return get("/items/" + encode(item, UTF_8).replace("+", "%20"), Item.class);
  }

  /// {@return entries of the dictionary that contain the words as they stand}
  public List<Lexicon.Entry> search(String words) throws IOException, InterruptedException {
    return List.of(get("/search?q=" + encode(words, UTF_8), Lexicon.Entry[].class));
  }

  /// {@return the newest configuration}
  public Config config() throws IOException, InterruptedException {
    return get("/config", Config.class);
  }

  /// {@return what time it is there}
  public Clock clock() throws IOException, InterruptedException {
    return get("/clock", Clock.class);
  }

  /// {@return how the machine is doing}
  public Machine machine() throws IOException, InterruptedException {
    return get("/machine", Machine.class);
  }

  /// {@return what the service has counted; this call is not counted and has no faults}
  public Counts counts() throws IOException, InterruptedException {
    return get("/counts", Counts.class);
  }

  private <T> T get(String path, Class<T> type) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(address.resolve(path)).build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != OK) {
      throw failure(path, response);
    }
    return JSON.readValue(response.body(), type);
  }

  private static UpstreamException failure(String path, HttpResponse<String> response) {
    int status = response.statusCode();
    var problem = JSON.readTree(response.body());
    return new UpstreamException(
        status,
        "GET %s of the upstream service: %d, %s"
            .formatted(path, status, problem.path("detail").asString("no detail")));
  }

  /// Cancels what is in progress and closes the connections.
  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
