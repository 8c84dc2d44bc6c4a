package io.nexios.web.internal.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.nexios.time.TimeSource;
import io.nexios.web.internal.http.HttpDate;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What the event loops of one server share: the clock, the limits, and the count of what is open.
final class Loops {
  /*
   * Overview. All state of connections and exchanges that decides about time lives on their event
   * loop, and one timer for the whole server asks every loop, some ten times per shortest limit, to
   * look at its connections. So a request arms no timer, and a limit is kept to within one sweep.
   *
   * I1. The timer is armed whenever a connection is open, else it ends with the sweep that finds
   *     none: an idle server has nothing pending.
   */

  private final TimeSource time;
  private final Limits limits;
  private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();
  private final Queue<Channel> listening = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger openExchanges = new AtomicInteger();
  private final AtomicBoolean armed = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
  private volatile boolean stopping; // set once, by the first stopAccepting
  private volatile boolean closed; // set once, by close
  private volatile String date; // set by the timer thread and by the first connection
  private volatile TimeSource.@Nullable Timer timer; // the armed sweep, for close to take back

  Loops(TimeSource time, Limits limits) {
    this.time = time;
    this.limits = limits;
    this.date = HttpDate.format(time.instant());
  }

  Limits limits() {
    return limits;
  }

  long nanoTime() {
    return time.nanoTime();
  }

  /// {@return the time of day for the `date` header, at most a sweep old}
  String date() {
    return date;
  }

  boolean isStopping() {
    return stopping;
  }

  private Loop of(EventLoop eventLoop) {
    return loops.computeIfAbsent(eventLoop, key -> new Loop(this, key));
  }

  /// {@return the loop that the calling thread is}
  Loop current() {
    for (Loop loop : loops.values()) {
      if (loop.isCurrent()) {
        return loop;
      }
    }
    throw new IllegalStateException("not on an event loop of this server");
  }

  /// Notes a listening channel, to be closed before anything else ends.
  void listening(Channel channel) {
    listening.add(channel);
  }

  /// Arranges for a guard to enter the pipeline of a channel that was just accepted, before any
  /// handler of Vert.x does.
  void accepted(Channel channel) {
    channel
        .pipeline()
        .addFirst(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel registered) {
                Loop loop = of(registered.eventLoop());
                registered.pipeline().addFirst(new Connection(Loops.this, loop, registered));
              }
            });
  }

  void connectionOpened() {
    connections.incrementAndGet();
    if (armed.compareAndSet(false, true)) {
      date = HttpDate.format(time.instant());
      arm();
    }
  }

  void connectionClosed() {
    connections.decrementAndGet();
  }

  void exchangeOpened() {
    openExchanges.incrementAndGet();
  }

  void exchangeClosed() {
    if (openExchanges.decrementAndGet() == 0 && stopping) {
      drained.complete(null);
    }
  }

  int openExchanges() {
    return openExchanges.get();
  }

  /// Marks the server as stopping; the result completes when no exchange is open.
  CompletableFuture<@Nullable Void> stop() {
    stopping = true;
    if (openExchanges.get() == 0) {
      drained.complete(null);
    }
    return drained;
  }

  void close() {
    closed = true;
    TimeSource.Timer pending = timer;
    if (pending != null) {
      pending.cancel();
    }
    drained.complete(null);
  }

  /// Closes the listening channels and returns when nothing more is accepted. Not for event loops.
  void stopListening() {
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
  }

  private void arm() {
    timer = time.schedule(limits.sweepNanos(), this::sweep);
    if (closed) {
      close();
    }
  }

  private void sweep() {
    date = HttpDate.format(time.instant());
    loops.values().forEach(Loop::sweepSoon);
    if (!closed && connections.get() > 0) {
      arm();
      return;
    }
    armed.set(false);
    if (!closed && connections.get() > 0 && armed.compareAndSet(false, true)) {
      arm(); // one came between the look and the release
    }
  }
}
