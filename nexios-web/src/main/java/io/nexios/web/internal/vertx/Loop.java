package io.nexios.web.internal.vertx;

import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/// The connections of one event loop. Everything but [#execute] and [#sweepSoon] is for the event
/// loop itself.
final class Loop {
  private final Loops loops;
  private final EventLoop eventLoop;
  private final Map<Ends, Connection> byEnds = new HashMap<>();
  private final IdentityHashMap<HttpConnection, Connection> byHttp = new IdentityHashMap<>();

  Loop(Loops loops, EventLoop eventLoop) {
    this.loops = loops;
    this.eventLoop = eventLoop;
  }

  boolean isCurrent() {
    return eventLoop.inEventLoop();
  }

  void add(Connection connection) {
    byEnds.put(connection.ends(), connection);
    loops.connectionOpened();
  }

  void remove(Connection connection) {
    byEnds.remove(connection.ends(), connection);
    HttpConnection http = connection.http();
    if (http != null) {
      byHttp.remove(http);
    }
    loops.connectionClosed();
  }

  /// Finds the guard of a connection that Vert.x has made, by the addresses of its two ends: no two
  /// open connections share both, and Vert.x does not show its channel.
  Connection attach(HttpConnection http) {
    Connection connection = byEnds.get(Ends.of(http));
    if (connection == null) {
      throw new IllegalStateException("no channel is known for " + Ends.of(http));
    }
    connection.attach(http);
    byHttp.put(http, connection);
    return connection;
  }

  Connection connection(HttpConnection http) {
    Connection connection = byHttp.get(http);
    return connection != null ? connection : attach(http);
  }

  /// Runs a task on the event loop, at once when called there. Once the loop has ended, it runs in
  /// the calling thread: then nobody else touches the state any more.
  void execute(Runnable task) {
    if (eventLoop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      eventLoop.execute(task);
    } catch (RejectedExecutionException ended) {
      task.run();
    }
  }

  /// Runs a task on the event loop, never in the calling frame.
  void later(Runnable task) {
    eventLoop.execute(task);
  }

  void sweepSoon() {
    if (!eventLoop.isShuttingDown()) {
      execute(this::sweep);
    }
  }

  private void sweep() {
    long now = loops.nanoTime();
    List<Connection> copy = new ArrayList<>(byEnds.values());
    copy.forEach(connection -> connection.sweep(now));
  }
}
