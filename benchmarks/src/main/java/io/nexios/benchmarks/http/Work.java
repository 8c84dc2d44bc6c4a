package io.nexios.benchmarks.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What the handlers of all servers do, however each of them does it.
final class Work {
  static final String PONG = "pong";
  static final List<String> UPSTREAM_PATHS = List.of("/user", "/posts", "/statistics");

  /** About 20 ms of one core of the machine of RESULTS.md. */
  private static final int DIGESTS = 90_000;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String UPSTREAM = "http://127.0.0.1:" + Integer.getInteger("upstream", 0);

  private Work() {}

  /// What the dashboard shows.
  public record Dashboard(String user, String posts, String statistics) {}

  /// One blocking call of 10 ms to another server, with the client of the JDK.
  static String call(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(UPSTREAM + path)).build();
    return CLIENT.send(request, BodyHandlers.ofString()).body();
  }

  /// The dashboard in the idiom of plain virtual threads.
  static Dashboard dashboard() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> calls =
          UPSTREAM_PATHS.stream().map(path -> threads.submit(() -> call(path))).toList();
      return new Dashboard(calls.get(0).get(), calls.get(1).get(), calls.get(2).get());
    }
  }

  /// Computes for about 20 ms.
  static String burn() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] digest = "begin".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < DIGESTS; i++) {
        digest = sha.digest(digest);
      }
      return String.valueOf(digest[0]);
    } catch (NoSuchAlgorithmException impossible) { // every JDK has it
      throw new IllegalStateException(impossible);
    }
  }
}
