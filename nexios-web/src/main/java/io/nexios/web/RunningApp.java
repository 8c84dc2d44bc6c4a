package io.nexios.web;

import io.nexios.concurrency.BackgroundTasks;
import io.nexios.concurrency.DrainReport;
import io.nexios.concurrency.TaskGroup;
import io.nexios.concurrency.VoidWork;
import io.nexios.time.TimeSource;
import io.nexios.web.internal.routing.RouteTrie;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.EngineServer;
import io.nexios.web.spi.HttpEngine;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An app that listens, and how it comes to its end.
///
/// **Threading.** All methods may be called from any thread, [#stop] once.
final class RunningApp {
  private static final System.Logger LOG = System.getLogger("io.nexios.web");
  private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);
  private static final Duration MIN_BODY_RATE_AFTER = Duration.ofSeconds(5);

  private final AppParts parts;
  private final AppCore core;
  private final EngineServer server;

  private RunningApp(AppParts parts, AppCore core, EngineServer server) {
    this.parts = parts;
    this.core = core;
    this.server = server;
  }

  /// Runs the startup hooks and listens. When that fails, nothing is left running.
  static RunningApp start(HttpEngine engine, AppParts parts) throws Exception {
    TimeSource time = TimeSource.current();
    ErrorMapping errors =
        new ErrorMapping(parts.errorHandlers(), parts.options().developmentMode());
    RouteTrie<ServedRoute> routes = parts.routes().serve(parts.options(), errors);
    UploadFolder uploads = UploadFolder.open(parts.options().uploadFolder());
    AppCore core =
        new AppCore(
            parts.options(), uploads, routes, errors, parts.background(), parts.cors(), time);
    try {
      for (VoidWork<? extends Exception> hook : parts.startupHooks()) {
        runHook("startup", hook, null, parts.background());
      }
      EngineServer server =
          engine.start(engineOptions(parts.options(), time), new Dispatcher(core));
      RunningApp app = new RunningApp(parts, core, server);
      LOG.log(Level.INFO, () -> Banner.of(parts, server.port()));
      return app;
    } catch (Throwable failure) {
      endOthers(parts, Duration.ZERO, SHORTEST_STEP);
      core.close();
      throw failure;
    }
  }

  private static EngineOptions engineOptions(NexiosApp.Options options, TimeSource time) {
    Path certificate = options.certificate();
    Path key = options.key();
    return new EngineOptions(
        options.host(),
        options.port(),
        options.maxHeaderBytes(),
        options.headerWithin(),
        options.minBodyRate(),
        MIN_BODY_RATE_AFTER,
        options.idleAfter(),
        options.writeStallAfter(),
        certificate == null || key == null ? null : new EngineOptions.Tls(certificate, key),
        options.clearTextHttp2(),
        time);
  }

  int port() {
    return server.port();
  }

  int waiting() {
    return core.admission().waiting();
  }

  AppSnapshot snapshot() {
    return new AppSnapshot(
        core.admission().running(),
        core.admission().waiting(),
        server.openExchanges(),
        core.traffic().answers(),
        core.traffic().routes());
  }

  void reloadCertificate() throws IOException {
    server.reloadCertificate();
  }

  Duration shutdownGrace() {
    return parts.options().shutdownGrace();
  }

  /// Tells the app's time source of a thread that will stop the app.
  void threadStarting(Thread thread) {
    core.time().threadStarting(thread);
  }

  /// Goes through the steps of the shutdown; each is bounded and logged.
  void stop(Duration grace) {
    core.onOwnTime(() -> stopSteps(grace));
  }

  private void stopSteps(Duration grace) {
    Duration step = longer(grace.dividedBy(4), SHORTEST_STEP);
    long begunNanos = core.time().nanoTime();
    CompletableFuture<?> drained = core.inFlight().drained();
    CompletableFuture<?> exchangesOver = server.stopAccepting().toCompletableFuture();
    LOG.log(
        Level.INFO,
        () ->
            "stopping: %d requests in flight, grace %s"
                .formatted(core.inFlight().size(), Banner.text(grace)));
    CompletableFuture<?> idle = CompletableFuture.allOf(drained, exchangesOver);
    if (!completes(idle, grace)) {
      report("cancelling what is still in flight");
      core.inFlight().shutDown();
      if (!completes(idle, step)) {
        report("giving up on what ignores its cancel");
      }
    }
    server.close();
    Duration left = grace.minusNanos(core.time().nanoTime() - begunNanos);
    endOthers(parts, longer(left, grace.dividedBy(4)), step);
    core.close();
    completes(core.log().written(), step);
    LOG.log(Level.INFO, "stopped");
  }

  private void report(String what) {
    List<String> lines = core.inFlight().lines();
    if (!lines.isEmpty()) {
      LOG.log(Level.WARNING, () -> "%s: %d requests: %s".formatted(what, lines.size(), lines));
    }
  }

  /// Ends everything but the server.
  private static void endOthers(AppParts parts, Duration drainGrace, Duration hookLimit) {
    try {
      DrainReport report = parts.background().drain(drainGrace);
      if (!report.cancelled().isEmpty() || !report.stillRunning().isEmpty()) {
        LOG.log(
            Level.WARNING,
            () ->
                "background tasks cancelled: %s; still running: %s"
                    .formatted(report.cancelled(), report.stillRunning()));
      }
    } catch (
        InterruptedException
            hurry) { // of the thread that starts the app: its flag must not reach the hooks
      Thread.currentThread().interrupt();
    }
    for (VoidWork<? extends Exception> hook : parts.shutdownHooks().reversed()) {
      try {
        runHook("shutdown", hook, hookLimit, parts.background());
      } catch (Throwable failure) { // one that fails keeps no other from running
        LOG.log(Level.ERROR, "a shutdown hook failed", failure);
      }
    }
  }

  private static void runHook(
      String name,
      VoidWork<? extends Exception> hook,
      @Nullable Duration limit,
      BackgroundTasks background)
      throws Exception {
    TaskGroup.<Exception>run(
        options -> {
          TaskGroup.Options named = options.withName(name).withBackgroundTasks(background);
          return limit == null ? named : named.withTimeout(limit);
        },
        _ -> hook.run());
  }

  /// Waits for a stage, at most so long. The wait itself has no limit: a timer of the app's time
  /// source ends it.
  private boolean completes(CompletableFuture<?> stage, Duration limit) {
    CompletableFuture<Boolean> inTime = stage.handle((_, _) -> true);
    TimeSource.Timer timer =
        core.time().schedule(Bounds.nanos(limit), () -> inTime.complete(false));
    try {
      return inTime.join();
    } finally {
      timer.cancel();
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
