package io.nexios.benchmarks.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/// What the handlers of all servers do, however each of them does it.
final class Work {
  static final String PONG = "pong";
  static final List<String> UPSTREAM_PATHS = List.of("/user", "/posts", "/statistics");

  /** The part of a file that may stay in memory, for all servers that have such a limit. */
  static final int MEMORY_BYTES = 64 << 10;

  private static final long UPLOAD_BYTES = 1 << 20;
  private static final LongAdder ASLEEP = new LongAdder();

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

  /// Answers to an upload, and checks that all of it has come.
  static String received(long bytes) {
    if (bytes != UPLOAD_BYTES) {
      throw new IllegalStateException(
          "the file must have %d bytes, had %d".formatted(UPLOAD_BYTES, bytes));
    }
    return "received";
  }

  /// Sleeps for longer than anything is measured.
  static String sleep() throws InterruptedException {
    ASLEEP.increment();
    try {
      Thread.sleep(Duration.ofMinutes(1));
      return "awake";
    } finally {
      ASLEEP.decrement();
    }
  }

  /// Returns how many threads are in [#sleep].
  static String asleep() {
    return String.valueOf(ASLEEP.sum());
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
