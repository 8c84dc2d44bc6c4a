package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.ManualTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that are sent as they come: streams, files and server-sent events.
@Timeout(60)
class StreamsTest {
  private final AtomicInteger closed = new AtomicInteger();

  private InputStream counted(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  /** Gives some bytes and then fails. */
  private InputStream broken(int bytes) {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the source has failed");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };
    return new SequenceInputStream(counted("x".repeat(bytes)), failing);
  }

  @Test
  void stream_isSentToItsEndAndClosed() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes -> {
              routes.get("/chunked", (_, _) -> counted("x".repeat(100_000)));
              routes.get(
                  "/reply", (_, _) -> Reply.ok(counted("abc")).withHeader("content-length", "3"));
            })) {
      assertThat(app.get("/chunked").body()).hasSize(100_000);
      HttpResponse<String> reply = app.get("/reply");
      assertThat(reply.headers().firstValue("content-length")).hasValue("3");
      assertThat(reply.body()).isEqualTo("abc");
      app.send(app.request("/chunked").HEAD());
      assertThat(Eventually.get(closed::get, count -> count == 3)).isEqualTo(3);
    }
  }

  @Test
  void streamThatFailsInTheMiddle_isNeverEndedCleanly() throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                routes -> {
                  routes.get("/chunked", (_, _) -> broken(100_000));
                  routes.get("/at-once", (_, _) -> broken(0));
                })) {
      assertThatThrownBy(() -> app.get("/chunked")).isInstanceOf(IOException.class);
      try (Socket socket = app.open("/chunked", "GET", "Connection: close\r\n\r\n")) {
        String answer = readUntilItBreaks(socket);
        assertThat(answer).startsWith("HTTP/1.1 200 ").doesNotEndWith("\r\n0\r\n\r\n");
      }
      assertThatThrownBy(() -> app.get("/at-once")).isInstanceOf(IOException.class);
      Eventually.get(closed::get, count -> count >= 3); // a client may have tried twice
      Eventually.get(
          log::lines,
          lines ->
              lines.stream().anyMatch(line -> line.endsWith("failed in the middle of its answer")));
    }
  }

  private static String readUntilItBreaks(Socket socket) {
    StringBuilder text = new StringBuilder();
    try {
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        text.append((char) b);
      }
    } catch (IOException reset) {
      return text.toString();
    }
    return text.toString();
  }

  @Test
  void streamOfAHandlerWhoseTaskFails_isClosed() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes -> {
              routes.group(
                  "/a",
                  group -> {
                    group.after(
                        (_, _) -> {
                          throw new ProblemException(409, "no");
                        });
                    group.get("/x", (_, _) -> counted("never"));
                  });
            })) {
      assertThat(app.get("/a/x").statusCode()).isEqualTo(409);
      assertThat(closed).hasValue(1);
    }
  }

  @Test
  void streamOfAnErrorHandler_whoseAnswerAFilterRefuses_isClosed() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes -> {
              routes.get(
                  "/x",
                  (_, _) -> {
                    throw new IllegalStateException("for the error handler");
                  });
              routes.error(IllegalStateException.class, (_, _, _) -> counted("never"));
              routes.after(
                  (_, _) -> {
                    throw new ProblemException(409, "no");
                  });
            })) {
      assertThat(app.get("/x").statusCode()).isEqualTo(409);
      assertThat(closed).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ten", "-1", "", "9999999999999999999"})
  void streamWithALengthThatIsNone_isAFaultOfTheHandler(String length) throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                routes ->
                    routes.get(
                        "/x",
                        (_, res) -> {
                          res.header("content-length", length);
                          return counted("never");
                        }))) {
      assertThat(app.get("/x").statusCode()).isEqualTo(500);
      assertThat(closed).hasValue(1);
      Eventually.get(
          log::lines, lines -> lines.stream().anyMatch(line -> line.contains("\" 500 ")));
    }
  }

  @Test
  void streamThatCannotBeClosed_changesNoAnswer() throws Exception {
    InputStream unwilling =
        new ByteArrayInputStream(new byte[5]) {
          @Override
          public void close() {
            throw new IllegalStateException("never closes");
          }
        };
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                routes -> {
                  routes.get("/sent", (_, _) -> unwilling);
                  routes.group(
                      "/refused",
                      group -> {
                        group.get("/x", (_, _) -> unwilling);
                        group.after(
                            (_, _) -> {
                              throw new ProblemException(409, "no");
                            });
                      });
                })) {
      assertThat(app.get("/sent").body()).hasSize(5);
      assertThat(app.get("/refused/x").statusCode()).isEqualTo(409);
      for (String logged : List.of("GET /sent\" 200 ", "GET /refused/x\" 409 ")) {
        Eventually.get(log::lines, lines -> lines.stream().anyMatch(x -> x.contains(logged)));
      }
    }
  }

  @Test
  void folderAsAnAnswer_isAFaultOfTheHandler(@TempDir Path folder) throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app = TestApp.start(routes -> routes.get("/x", (_, _) -> folder))) {
      assertThat(app.get("/x").statusCode()).isEqualTo(500);
    }
  }

  @Test
  void file_isSentWithItsLengthAndType(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("a.json"), "[1]");
    try (TestApp app = TestApp.start(routes -> routes.get("/file", (_, _) -> file))) {
      HttpResponse<String> answer = app.get("/file");

      assertThat(answer.body()).isEqualTo("[1]");
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(answer.headers().firstValue("content-length")).hasValue("3");
    }
  }

  @Test
  void events_areFormattedAsTheStandardSays() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes ->
                routes.get(
                    "/events",
                    (_, _) ->
                        EventStream.of(
                            events -> {
                              events.send("one");
                              events.send("two\nlines\r\nand three");
                              events.send(Map.of("a", 1));
                              events.comment("still here");
                              events.send(EventStream.Event.of("tick", null).withId("7"));
                              events.send(
                                  new EventStream.Event("t", null, Duration.ofSeconds(2), ""));
                            })))) {
      HttpResponse<String> answer = app.get("/events");

      assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
      assertThat(answer.headers().firstValue("cache-control")).hasValue("no-cache");
      assertThat(answer.body())
          .isEqualTo(
              """
              data: one

              data: two
              data: lines
              data: and three

              data: {"a":1}

              : still here

              event: tick
              id: 7
              data: null

              event: t
              retry: 2000
              data:\s

              """);
    }
  }

  @Test
  void eventStream_thatFails_isNeverEndedCleanly() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes ->
                routes.get(
                    "/events",
                    (_, _) ->
                        EventStream.of(
                            events -> {
                              events.send("one");
                              throw new IllegalStateException("the source has failed");
                            })))) {
      assertThatThrownBy(() -> app.get("/events")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void eventStream_whoseRouteHasALimit_endsCleanlyWhenItIsReached() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    ManualTime.run(
        time -> {
          try (TestApp app =
                  TestApp.start(
                      routes ->
                          routes
                              .get("/events", (_, _) -> oneEvent(sent))
                              .timeout(Duration.ofSeconds(20)));
              Socket socket = app.open("/events", "GET", "Connection: close\r\n\r\n")) {
            sent.await();
            time.advance(Duration.ofSeconds(20));

            assertThat(TestApp.readToEnd(socket)).contains("data: one\n\n").endsWith("0\r\n\r\n");
          }
        });
  }

  private static EventStream oneEvent(CountDownLatch sent) {
    return EventStream.of(
        events -> {
          events.send("one");
          sent.countDown();
          new CountDownLatch(1).await();
        });
  }

  @Test
  void eventStream_endsCleanlyWhenTheAppStops() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    TestApp app = TestApp.start(routes -> routes.get("/events", (_, _) -> oneEvent(running)));
    try (Socket socket = app.open("/events")) {
      running.await();

      app.app().stop(Duration.ZERO);

      assertThat(TestApp.readToEnd(socket)).contains("data: one\n\n").endsWith("0\r\n\r\n");
    }
    app.close();
  }

  @Test
  void event_withALineBreakInItsType_isRefused() {
    assertThatThrownBy(() -> EventStream.Event.of("a\nb", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("event type must be one line without NUL");
  }

  @Test
  void silentEventStream_sendsEmptyComments() throws Exception {
    try (TestApp app =
            TestApp.start(
                routes ->
                    routes.get(
                        "/silent",
                        (_, _) ->
                            EventStream.of(_ -> new CountDownLatch(1).await())
                                .withKeepAliveAfter(Duration.ofMillis(5))));
        Socket socket = app.open("/silent")) {
      for (int comments = 0; comments < 3; ) {
        comments += TestApp.readLine(socket).equals(":") ? 1 : 0;
      }
    }
  }
}
