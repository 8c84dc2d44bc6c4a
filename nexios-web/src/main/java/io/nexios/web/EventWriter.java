package io.nexios.web;

import io.nexios.concurrency.Concurrency;
import io.nexios.time.TimeSource;
import io.nexios.web.internal.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes events in the format of the HTML standard. The lock is held while a write waits for a
/// slow client, by design: the events of several tasks must not mix.
final class EventWriter implements EventStream.Events {
  private final OutputStream out;
  private final ReentrantLock lock = new ReentrantLock();
  private final TimeSource time;

  /** Written under the lock; by no means exact. */
  private volatile long writtenAt;

  EventWriter(OutputStream out, TimeSource time) {
    this.out = out;
    this.time = time;
    this.writtenAt = time.nanoTime();
  }

  /// Sends an empty comment whenever nothing was sent for so long, until it is cancelled.
  void keepAlive(Duration silence) throws IOException, InterruptedException {
    long silenceNanos = Bounds.nanos(silence);
    while (true) {
      long leftNanos = silenceNanos - (time.nanoTime() - writtenAt);
      if (leftNanos > 0) {
        Concurrency.sleep(Duration.ofNanos(leftNanos));
      } else {
        comment("");
      }
    }
  }

  @Override
  public void send(@Nullable Object data) throws IOException {
    send(new EventStream.Event(null, null, null, data));
  }

  @Override
  public void send(EventStream.Event event) throws IOException {
    StringBuilder text = new StringBuilder();
    field(text, "event", event.type());
    field(text, "id", event.id());
    if (event.retry() != null) {
      field(text, "retry", String.valueOf(event.retry().toMillis()));
    }
    for (String line : data(event.data()).split("\r\n|\r|\n", -1)) {
      field(text, "data", line);
    }
    write(text.append('\n').toString());
  }

  @Override
  public void comment(String text) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String line : text.split("\r\n|\r|\n", -1)) {
      field(lines, "", line);
    }
    write(lines.append('\n').toString());
  }

  private static String data(@Nullable Object data) {
    return data instanceof String text
        ? text
        : new String(Json.write(data), StandardCharsets.UTF_8);
  }

  private static void field(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      text.append(name).append(": ").append(value).append('\n');
    }
  }

  private void write(String text) throws IOException {
    lock.lock();
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      writtenAt = time.nanoTime();
    } finally {
      lock.unlock();
    }
  }
}
