package io.nexios.web;

import io.nexios.concurrency.BackgroundTasks;
import io.nexios.concurrency.VoidWork;
import io.nexios.resilience.AdaptiveLimit;
import io.nexios.web.internal.routing.PathPattern;
import io.nexios.web.internal.vertx.VertxEngine;
import io.nexios.web.spi.HttpEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A web application: routes, the server that listens for them, and the limits that hold.
///
/// {@snippet :
/// NexiosApp app = NexiosApp.create(o -> o.withPort(8000));
/// app.get("/users/{id}", (req, res) -> users.find(req.path("id").asLong()));
/// app.start();
/// }
///
/// Every request is a task tree with a virtual thread at its root, a deadline, an id, and a cancel
/// when its client leaves; [Handler] says what a handler may return. What a handler throws is
/// answered with a problem after RFC 9457: [ProblemException] with whatever it says, a body that is
/// too large or too slow with 413 or 408, a limit of time that passed with 504, anything else with
/// 500 and a line in the log. [#error] replaces these. What was thrown in a task of the request is
/// treated as if the handler had thrown it.
///
/// `/health/live`, `/health/ready` and `/health` for both answer by themselves, and do so outside
/// of the limit on requests in flight.
///
/// **Threading.** Built by one thread; `start`, `stop`, `port` and `background` may be called from
/// any.
public final class NexiosApp implements Routes {
  private final Options options;
  private final RouteList routes = new RouteList();
  private final RouteGroup root = new RouteGroup(routes);
  private final Map<Class<?>, ErrorHandler<?>> errorHandlers = new LinkedHashMap<>();
  private final List<VoidWork<? extends Exception>> startupHooks = new ArrayList<>();
  private final List<VoidWork<? extends Exception>> shutdownHooks = new ArrayList<>();
  private final BackgroundTasks background = BackgroundTasks.open("app");
  private final AppLifecycle lifecycle = new AppLifecycle();
  private @Nullable Cors cors; // for the thread that builds the app
  private volatile @Nullable NexiosApp mountedIn; // set once, by mount

  private NexiosApp(Options options) {
    this.options = options;
  }

  /// {@return an app with the default options}
  public static NexiosApp create() {
    return create(UnaryOperator.identity());
  }

  /// {@return an app with options}
  ///
  /// @param options changes the defaults
  /// @throws IllegalArgumentException when an option is out of its range
  public static NexiosApp create(UnaryOperator<Options> options) {
    return new NexiosApp(Objects.requireNonNull(options.apply(Options.DEFAULT), "options"));
  }

  @Override
  public <T extends @Nullable Object> Route<T> route(
      String method, String path, Handler<? extends T> handler) {
    return root.route(method, path, handler);
  }

  @Override
  public NexiosApp before(Filter filter) {
    root.before(filter);
    return this;
  }

  @Override
  public NexiosApp after(Filter filter) {
    root.after(filter);
    return this;
  }

  @Override
  public NexiosApp timeout(Duration limit) {
    root.timeout(limit);
    return this;
  }

  @Override
  public NexiosApp group(String prefix, Consumer<? super Routes> content) {
    root.group(prefix, content);
    return this;
  }

  @Override
  public NexiosApp files(String prefix, Path folder) {
    root.files(prefix, folder);
    return this;
  }

  /// Takes another app over below a prefix: its routes with their filters, error handlers and
  /// limits for requests (time, leaving clients, bodies), and its hooks behind those that are here
  /// already. This app's filters run around its filters, and this app's error handlers get what it
  /// has none for. Everything else is this app's: address, limits on requests in flight, CORS,
  /// background tasks.
  ///
  /// The other app is complete then: it can neither be changed nor started. A group takes no app:
  /// mount it with the whole prefix, and give it the filters that it shall have.
  ///
  /// @param prefix begins with a slash; may hold parameters
  /// @throws IllegalArgumentException when a route has the shape of one that is here
  /// @throws IllegalStateException when one of the two was started, stopped or mounted
  public NexiosApp mount(String prefix, NexiosApp part) {
    routes.checkBuilding();
    part.routes.checkBuilding();
    PathPattern.parse(prefix);
    if (part == this) {
      throw new IllegalArgumentException("an app cannot be mounted in itself");
    }
    part.lifecycle.close();
    part.mountedIn = this;
    root.adopt(part.root);
    routes.mount(RouteGroup.withoutSlash(prefix), part.routes, part.options, part.errorHandlers);
    startupHooks.addAll(part.startupHooks);
    shutdownHooks.addAll(part.shutdownHooks);
    return this;
  }

  /// Says which other sites' scripts may use the app; nothing is said without it, so none may. One
  /// rule holds for the whole app, paths without a route and mounted apps included: browsers ask
  /// before a route is known. Calling it again replaces the rule.
  ///
  /// @throws IllegalStateException when the app was started
  public NexiosApp cors(Cors rule) {
    routes.checkBuilding();
    cors = Objects.requireNonNull(rule, "rule");
    return this;
  }

  /// Sets what answers when a handler, or a task of it, throws an exception of a class or a class
  /// below it. The nearest class counts, and what Nexios answers by itself counts as set for its
  /// own exceptions: a handler for [Exception] gets no [ProblemException].
  ///
  /// Not asked when the client has left, when the route's time was up and when the app stops.
  ///
  /// @throws IllegalArgumentException when the class has a handler already
  /// @throws IllegalStateException when the app was started
  public <E extends Throwable> NexiosApp error(Class<E> type, ErrorHandler<? super E> handler) {
    routes.checkBuilding();
    Objects.requireNonNull(handler, "handler");
    if (errorHandlers.putIfAbsent(Objects.requireNonNull(type, "type"), handler) != null) {
      throw new IllegalArgumentException(type.getName() + " has an error handler already");
    }
    return this;
  }

  /// Adds work to be done by [#start()] before it listens, in order of registration. Background
  /// tasks that it creates belong to the app.
  ///
  /// @throws IllegalStateException when the app was started
  public NexiosApp onStartup(VoidWork<? extends Exception> hook) {
    routes.checkBuilding();
    startupHooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  /// Adds work to be done by [#stop] at its end, in reverse order of registration: also when the
  /// start has failed, if a startup hook was begun. One that fails is logged and keeps no other
  /// from running.
  ///
  /// @throws IllegalStateException when the app was started
  public NexiosApp onShutdown(VoidWork<? extends Exception> hook) {
    routes.checkBuilding();
    shutdownHooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  /// {@return the app's background tasks: those that its handlers and hooks create}
  public BackgroundTasks background() {
    NexiosApp outer = mountedIn;
    return outer == null ? background : outer.background();
  }

  /// Runs the startup hooks, listens, and returns. SIGTERM and every other orderly end of the
  /// process then stop the app as [#stop] does, with the grace of its options. Of several apps the
  /// one that was started last is stopped first, and each of them before the next: an app that the
  /// others call is started before them.
  ///
  /// @return this app
  /// @throws java.io.IOException when listening fails; the message names host and port. Nothing is
  ///   left running, and the shutdown hooks have run
  /// @throws InterruptedException when the calling thread is interrupted
  /// @throws Exception what a startup hook has thrown, after the shutdown hooks have run
  /// @throws IllegalStateException when the app was started or stopped before, or when the process
  ///   ends already; the app has been stopped again then
  public NexiosApp start() throws Exception {
    return start(VertxEngine.create());
  }

  /// As [#start()], on an engine other than the built-in one: for tests, which need no socket, and
  /// for servers of one's own.
  ///
  /// @param engine what brings the requests
  /// @return this app
  /// @throws Exception what the engine or a startup hook has thrown, after the shutdown hooks have
  ///   run
  /// @throws IllegalStateException as for [#start()]
  public NexiosApp start(HttpEngine engine) throws Exception {
    Objects.requireNonNull(engine, "engine");
    lifecycle.start(
        () ->
            RunningApp.start(
                engine,
                new AppParts(
                    options,
                    routes,
                    errorHandlers,
                    startupHooks,
                    shutdownHooks,
                    background,
                    cors)));
    return this;
  }

  /// {@return the port that the app listens on}
  ///
  /// @throws IllegalStateException when it does not run
  public int port() {
    return lifecycle.running().port();
  }

  /// {@return what the app is doing and has done since its start}
  ///
  /// @throws IllegalStateException when it does not run
  public AppSnapshot snapshot() {
    return lifecycle.running().snapshot();
  }

  /// Reads certificate and key again and uses them for new connections; open ones keep theirs. To
  /// follow a renewal, look at times:
  ///
  /// {@snippet :
  /// app.background().every(Duration.ofHours(1), "certificate", app::reloadCertificate);
  /// }
  ///
  /// @throws java.io.IOException when the files cannot be read or do not fit together; the present
  ///   certificate stays then
  /// @throws IllegalStateException when the app does not run, or without TLS
  public void reloadCertificate() throws IOException {
    lifecycle.running().reloadCertificate();
  }

  /// Returns how many requests wait for their turn.
  int waiting() {
    return lifecycle.running().waiting();
  }

  /// Stops the app: it is not ready any more and accepts nothing; what is in flight has `grace` to
  /// end and is cancelled then with the reason [io.nexios.concurrency.CancelReason.Shutdown];
  /// background tasks end, shutdown hooks run, sockets close. Each of these has a limit of time,
  /// and is logged with what is still running.
  ///
  /// A second call waits for the first. Before a start it only makes one impossible.
  ///
  /// **Cancellation.** Not a cancel point: an interrupt is kept and does not cut the wait short.
  ///
  /// **Timing.** Requests and then background tasks share `grace`; background tasks have at least a
  /// quarter of it. What was cancelled, and each shutdown hook, has a quarter of it and at least
  /// one second.
  ///
  /// @param grace zero cancels at once
  /// @throws IllegalArgumentException when it is negative
  public void stop(Duration grace) {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, was " + grace);
    }
    lifecycle.stop(grace);
  }

  /// The settings of an app. Every limit is on by default.
  ///
  /// @param host the name or address to listen on: 127.0.0.1
  /// @param port 0 to 65,535, with 0 for any free one: 8000
  /// @param requestTimeout how long a handler may take, from the complete head: 30 s
  /// @param onDisconnect what happens to a handler whose client has left: CANCEL
  /// @param maxInFlight how many requests may run at once: 4,096
  /// @param maxQueued how many more may wait for their turn: 1,024
  /// @param adaptiveLimit finds out how many requests should run at once, null for no such limit
  /// @param maxBodyBytes how long the body of a request may be: 10 MiB
  /// @param maxHeaderBytes how long the head of a request may be: 16 KiB
  /// @param maxParts how many parts or fields a form may have: 1,000
  /// @param headerWithin how long a client may take for a head: 10 s
  /// @param minBodyRate how many bytes of a body a client must send in a second, after 5 s: 1 KiB
  /// @param idleAfter how long a connection may live without a request: 60 s
  /// @param writeStallAfter how long a client may take nothing of its answer: 30 s
  /// @param shutdownGrace how long requests have to end at SIGTERM: 20 s
  /// @param certificate the PEM file with the certificate chain, null for no TLS
  /// @param key the PEM file with its private key, null for no TLS
  /// @param clearTextHttp2 whether HTTP/2 is spoken without TLS: no
  /// @param developmentMode whether answers with 500 show what was thrown: no
  /// @param uploadFolder where large uploaded files lie during their request: the system's folder
  ///   for temporary files
  /// @param accessLog what a line of the access log looks like: PLAIN
  /// @param compression whether answers are compressed for clients that understand gzip: no
  /// @param deadlineHeader the header in which a client may say how many milliseconds it will wait,
  ///   null for none
  public record Options(
      String host,
      int port,
      Duration requestTimeout,
      OnDisconnect onDisconnect,
      int maxInFlight,
      int maxQueued,
      @Nullable AdaptiveLimit adaptiveLimit,
      long maxBodyBytes,
      int maxHeaderBytes,
      int maxParts,
      Duration headerWithin,
      long minBodyRate,
      Duration idleAfter,
      Duration writeStallAfter,
      Duration shutdownGrace,
      @Nullable Path certificate,
      @Nullable Path key,
      boolean clearTextHttp2,
      boolean developmentMode,
      Path uploadFolder,
      AccessLogFormat accessLog,
      boolean compression,
      @Nullable String deadlineHeader) {
    static final Options DEFAULT =
        new Options(
            "127.0.0.1",
            8000,
            Duration.ofSeconds(30),
            OnDisconnect.CANCEL,
            4_096,
            1_024,
            null,
            10 << 20,
            16 << 10,
            1_000,
            Duration.ofSeconds(10),
            1 << 10,
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            null,
            null,
            false,
            false,
            Path.of(System.getProperty("java.io.tmpdir")),
            AccessLogFormat.PLAIN,
            false,
            null);

    /// Checks the ranges that the engine does not check.
    ///
    /// @throws IllegalArgumentException when an option is out of its range
    public Options {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(onDisconnect, "onDisconnect");
      Objects.requireNonNull(uploadFolder, "uploadFolder");
      Objects.requireNonNull(accessLog, "accessLog");
      if (deadlineHeader != null) {
        FieldRules.checkName(deadlineHeader);
      }
      Bounds.between(0, 65_535, "port", port);
      Bounds.positive("requestTimeout", requestTimeout);
      Bounds.atLeast(1, "maxInFlight", maxInFlight);
      Bounds.atLeast(0, "maxQueued", maxQueued);
      Bounds.atLeast(0, "maxBodyBytes", maxBodyBytes);
      Bounds.between(256, 1 << 24, "maxHeaderBytes", maxHeaderBytes);
      Bounds.atLeast(1, "maxParts", maxParts);
      Bounds.positive("headerWithin", headerWithin);
      Bounds.atLeast(1, "minBodyRate", minBodyRate);
      Bounds.positive("idleAfter", idleAfter);
      Bounds.positive("writeStallAfter", writeStallAfter);
      Bounds.positive("shutdownGrace", shutdownGrace);
    }

    private Options with(Consumer<OptionsDraft> change) {
      OptionsDraft draft = new OptionsDraft(this);
      change.accept(draft);
      return draft.toOptions();
    }

    /// {@return these options with another address to listen on}
    public Options withHost(String newHost) {
      return with(draft -> draft.host = newHost);
    }

    /// {@return these options with another port; 0 takes any free one}
    public Options withPort(int newPort) {
      return with(draft -> draft.port = newPort);
    }

    /// {@return these options with another limit of time for handlers}
    public Options withRequestTimeout(Duration limit) {
      return with(draft -> draft.requestTimeout = limit);
    }

    /// {@return these options with another rule for clients that leave}
    public Options withOnDisconnect(OnDisconnect action) {
      return with(draft -> draft.onDisconnect = action);
    }

    /// {@return these options with another number of requests that may run at once}
    public Options withMaxInFlight(int requests) {
      return with(draft -> draft.maxInFlight = requests);
    }

    /// {@return these options with another number of requests that may wait}
    public Options withMaxQueued(int requests) {
      return with(draft -> draft.maxQueued = requests);
    }

    /// Lets no more requests run at once than a limit finds out that the app can take, and never
    /// more than [#withMaxInFlight]; others wait as they do beyond that.
    ///
    /// The limit learns from what handlers take, the reading of bodies included and the sending of
    /// answers not. A deadline that has passed shows overload, and so does what the limit's
    /// classifier says of an exception; a client that has left says nothing.
    ///
    /// @param limit for this app alone; its own queue is not used
    /// @return the changed options
    public Options withAdaptiveLimit(AdaptiveLimit limit) {
      return with(draft -> draft.adaptiveLimit = Objects.requireNonNull(limit, "limit"));
    }

    /// {@return these options with another limit for bodies}
    public Options withMaxBodyBytes(long bytes) {
      return with(draft -> draft.maxBodyBytes = bytes);
    }

    /// {@return these options with another limit for heads}
    public Options withMaxHeaderBytes(int bytes) {
      return with(draft -> draft.maxHeaderBytes = bytes);
    }

    /// {@return these options with another limit for the parts of a form}
    public Options withMaxParts(int parts) {
      return with(draft -> draft.maxParts = parts);
    }

    /// {@return these options with another limit of time for heads}
    public Options withHeaderWithin(Duration limit) {
      return with(draft -> draft.headerWithin = limit);
    }

    /// {@return these options with another least rate for bodies}
    public Options withMinBodyRate(long bytesPerSecond) {
      return with(draft -> draft.minBodyRate = bytesPerSecond);
    }

    /// {@return these options with another limit of time for idle connections}
    public Options withIdleAfter(Duration limit) {
      return with(draft -> draft.idleAfter = limit);
    }

    /// {@return these options with another limit of time for clients that take nothing}
    public Options withWriteStallAfter(Duration limit) {
      return with(draft -> draft.writeStallAfter = limit);
    }

    /// {@return these options with another grace for requests at SIGTERM}
    public Options withShutdownGrace(Duration grace) {
      return with(draft -> draft.shutdownGrace = grace);
    }

    /// {@return these options with TLS, and HTTP/2 for clients that want it}
    ///
    /// @param newCertificate the PEM file with the certificate chain
    /// @param newKey the PEM file with its unencrypted PKCS #8 key
    public Options withTls(Path newCertificate, Path newKey) {
      Objects.requireNonNull(newCertificate, "certificate");
      Objects.requireNonNull(newKey, "key");
      return with(
          draft -> {
            draft.certificate = newCertificate;
            draft.key = newKey;
          });
    }

    /// {@return these options with HTTP/2 without TLS}
    public Options withClearTextHttp2() {
      return with(draft -> draft.clearTextHttp2 = true);
    }

    /// {@return these options with answers that show what was thrown: not for the public}
    public Options withDevelopmentMode() {
      return with(draft -> draft.developmentMode = true);
    }

    /// {@return these options with another folder for large uploaded files; made at the start if
    /// need be}
    public Options withUploadFolder(Path folder) {
      return with(draft -> draft.uploadFolder = folder);
    }

    /// {@return these options with another form of the access log}
    public Options withAccessLog(AccessLogFormat format) {
      return with(draft -> draft.accessLog = format);
    }

    /// {@return these options with answers compressed for clients that understand gzip}
    ///
    /// Text, JSON, XML, SVG and event streams are; what is compressed already, ranges and bodies
    /// below 1 KiB are not. Compression of secrets beside what an attacker can choose betrays their
    /// length: leave it off where an answer holds both.
    public Options withCompression() {
      return with(draft -> draft.compression = true);
    }

    /// {@return these options with deadlines from the header [TimeBudget#HEADER]: a client that
    /// says how long it will wait gets no more than that, and never more than the route allows}
    public Options withDeadlineHeader() {
      return withDeadlineHeader(TimeBudget.HEADER);
    }

    /// {@return these options with deadlines from a header, in milliseconds}
    ///
    /// @param name a token
    public Options withDeadlineHeader(String name) {
      Objects.requireNonNull(name, "name");
      return with(draft -> draft.deadlineHeader = name);
    }
  }
}
