package io.nexios.web;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Server-sent events as the value of a handler:
///
/// {@snippet :
/// app.get("/ticks", (req, res) -> EventStream.of(events -> {
///   while (true) {
///     events.send(clock.next());
///   }
/// }));
/// }
///
/// The source runs when the handler has returned, in the same thread, as the body of a task group
/// of its own. It is cancelled when the client leaves and when the app stops, and has a limit of
/// time only if its route sets one.
///
/// After 15 s in which nothing was sent, an empty comment is, which clients skip. Proxies then keep
/// the connection, and a client that has vanished without a word (its network is gone) is noticed
/// once the system gives up on what it has to deliver: without it, nothing would ever fail.
///
/// **Source.** The HTML standard, section 9.2, server-sent events; 9.2.7 for the comments.
///
/// @implNote A virtual thread for each stream, beside the request's own, sends the comments.
public final class EventStream {
  private static final Duration KEEP_ALIVE_AFTER = Duration.ofSeconds(15);

  private final Source source;
  private final Duration keepAliveAfter;

  private EventStream(Source source, Duration keepAliveAfter) {
    this.source = source;
    this.keepAliveAfter = keepAliveAfter;
  }

  /// {@return a stream of what the source sends; it ends when the source returns}
  public static EventStream of(Source source) {
    return new EventStream(Objects.requireNonNull(source, "source"), KEEP_ALIVE_AFTER);
  }

  /// {@return this stream with another length of silence before an empty comment is sent, in place
  /// of 15 s}
  ///
  /// @param silence positive
  /// @throws IllegalArgumentException when it is not
  public EventStream withKeepAliveAfter(Duration silence) {
    return new EventStream(source, Bounds.positive("keepAliveAfter", silence));
  }

  Source source() {
    return source;
  }

  Duration keepAliveAfter() {
    return keepAliveAfter;
  }

  /// What sends the events.
  @FunctionalInterface
  public interface Source {
    /// Sends events and returns when there are no more. An exception breaks the connection, so that
    /// the client does not take what it has for all.
    ///
    /// @param events where to send them
    /// @throws Exception logged
    void run(Events events) throws Exception;
  }

  /// Where a source sends its events.
  ///
  /// **Threading.** All methods may be called from any thread of the request's tree; events are not
  /// mixed with each other.
  ///
  /// **Cancellation.** Sending waits while the client is slow, and fails when it has left.
  public sealed interface Events permits EventWriter {
    /// Sends an event with data only: a [String] as it is, anything else as JSON.
    ///
    /// @throws IOException when the client has left or takes nothing
    void send(@Nullable Object data) throws IOException;

    /// Sends an event.
    ///
    /// @throws IOException when the client has left or takes nothing
    void send(Event event) throws IOException;

    /// Sends a line that clients skip: it shows that the connection lives.
    ///
    /// @throws IOException when the client has left or takes nothing
    void comment(String text) throws IOException;
  }

  /// One event.
  ///
  /// @param type what clients listen for, or null for `message`
  /// @param id what a client that comes back sends as `last-event-id`, or null
  /// @param retry how long a client waits before it comes back, or null
  /// @param data a string as it is, anything else as JSON
  public record Event(
      @Nullable String type, @Nullable String id, @Nullable Duration retry, @Nullable Object data) {
    /// Checks that type and id fit on one line.
    ///
    /// @throws IllegalArgumentException when they do not
    public Event {
      checkLine("type", type);
      checkLine("id", id);
    }

    /// {@return an event of a type}
    public static Event of(String type, @Nullable Object data) {
      return new Event(type, null, null, data);
    }

    /// {@return this event with an id}
    public Event withId(String newId) {
      return new Event(type, newId, retry, data);
    }

    private static void checkLine(String what, @Nullable String text) {
      if (text != null && text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
        throw new IllegalArgumentException(
            "event %s must be one line without NUL, was \"%s\"".formatted(what, text));
      }
    }
  }
}
