package io.nexios.web;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Deadline;
import io.nexios.concurrency.Registration;
import io.nexios.concurrency.VoidWork;
import io.nexios.time.TimeSource;
import io.nexios.web.spi.EngineExchange;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * One request from its head to the end of its task tree. It is admitted on an event loop, then runs
 * in a virtual thread of its own: the handler in the request's scope, then what follows the handler,
 * then the answer.
 *
 * Three others reach into it: the event loop when the client has gone, the app when it stops, and the
 * hook of the scope when it is cancelled. The hook answers at the deadline and at the stop of the app
 * while the app's code (filters, handler, error handler) is still running.
 *
 * I1. Exactly one answer and one line in the access log per request, both by whoever wins `answered`;
 *     the line also when sending the answer fails.
 * I2. The place in the admission and at the route, the entry in flight and the temporary files are
 *     given back by `run`, after every task of the request has ended. A request that never runs gives
 *     back what it has where it leaves the queue (`leaveUnstarted`).
 * I3. A stream that a handler returned is closed, by the sender or by `discard`.
 */
/// One request being served.
final class RequestCall implements Runnable, Admission.Ticket {
  private static final System.Logger LOG = System.getLogger("io.nexios.web");

  private final AppCore core;
  private final EngineExchange exchange;
  private final ServedRoute route;
  private final String id;
  private final long begunNanos;
  private final RequestTarget target;
  private final List<String> pathValues;
  private final RequestScope scope;
  private final Duration limit;
  private final AtomicBoolean answered = new AtomicBoolean();

  /** Set by the event loop before the ticket is in the queue. */
  private volatile TimeSource.@Nullable Timer queueTimer;

  /** Set by whoever starts the request, before its thread. */
  private Turn turn = Turn.UNMEASURED;

  /** For the request's thread only: what the handler, or the one for its failure, returned. */
  private @Nullable Object returned;

  RequestCall(
      AppCore core,
      EngineExchange exchange,
      ServedRoute route,
      RequestTarget target,
      List<String> pathValues,
      String id,
      long begunNanos,
      Duration limit) {
    this.core = core;
    this.exchange = exchange;
    this.route = route;
    this.target = target;
    this.pathValues = pathValues;
    this.id = id;
    this.begunNanos = begunNanos;
    this.limit = limit;
    this.scope = new RequestScope(id, core.background());
  }

  /// Starts the request, lets it wait or turns it away. Called on an event loop.
  void admit() {
    if (!route.places().tryTake()) {
      refuse(ErrorMapping.unavailable("too many requests of this route are running"));
      return;
    }
    core.inFlight().add(this);
    exchange.onClientGone(this::clientGone);
    if (core.inFlight().isDraining()) {
      leaveUnstarted();
      refuse(ErrorMapping.unavailable(AppCore.SHUTTING_DOWN));
    } else {
      join();
    }
  }

  private void join() {
    boolean isAdmitted;
    try {
      isAdmitted = core.admission().admit(this);
    } catch (Throwable failure) { // of the timer, for example: it is not in the queue then
      leaveUnstarted();
      refuse(failure);
      return;
    }
    if (!isAdmitted) {
      leaveUnstarted();
      refuse(ErrorMapping.unavailable("too many requests are running and waiting"));
    }
  }

  @Override
  public void queued() {
    queueTimer = core.time().schedule(remainingNanos(), this::expireInQueue);
  }

  @Override
  public boolean start(Turn given) {
    turn = given;
    try {
      cancelQueueTimer();
      Thread thread = Thread.ofVirtual().name(id).unstarted(this);
      core.time().threadStarting(thread);
      thread.start();
      return true;
    } catch (Throwable noThread) {
      leaveUnstarted();
      refuse(noThread);
      return false;
    }
  }

  /// Called on the timer thread.
  private void expireInQueue() {
    if (core.admission().leave(this)) {
      leaveUnstarted();
      refuse(ErrorMapping.unavailable("the request's time was up before its turn"));
    }
  }

  /// Answers without having run, on a thread that must not wait.
  void refuse(Reply<Problem> problem) {
    if (answered.compareAndSet(false, true)) {
      core.endedElsewhere(exchange.head(), route.name(), id, begunNanos, sendProblem(problem));
    }
  }

  private void refuse(Throwable failure) {
    LOG.log(Level.ERROR, "request " + id + " could not be started", failure);
    refuse(ErrorMapping.unavailable("the server has no means left to start the request"));
  }

  /// Called on an event loop when the client has left.
  void clientGone() {
    if (core.admission().leave(this)) {
      leaveUnstarted();
      if (answered.compareAndSet(false, true)) {
        core.endedElsewhere(exchange.head(), route.name(), id, begunNanos, Sent.CLIENT_LEFT);
      }
    } else if (route.onDisconnect() == OnDisconnect.CANCEL) {
      scope.cancel(new CancelReason.ClientDisconnected());
    }
  }

  /// Called by the app when it stops and has no more time for this request.
  void shutDown() {
    if (core.admission().leave(this)) {
      leaveUnstarted();
      refuse(ErrorMapping.unavailable(AppCore.SHUTTING_DOWN));
    } else {
      scope.cancel(new CancelReason.Shutdown());
    }
  }

  private void leaveUnstarted() {
    cancelQueueTimer();
    route.places().giveBack();
    core.inFlight().remove(this);
  }

  private void cancelQueueTimer() {
    TimeSource.Timer timer = queueTimer;
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public void run() {
    TemporaryFiles files = new TemporaryFiles(core.uploads());
    TaskJournal journal = core.journal();
    if (journal != null) {
      scope.name(journal.begin(id));
    }
    try {
      core.onOwnTime(() -> serve(request(files)));
    } catch (Throwable failure) { // nothing is above this: whatever it is, the exchange must end
      Sent sent = AnswerSender.abort(exchange, id, failure);
      if (answered.compareAndSet(false, true)) {
        core.ended(exchange.head(), route.name(), id, begunNanos, sent);
      }
    } finally {
      files.deleteAll();
      if (journal != null) {
        journal.end(scope.root());
      }
      release();
    }
  }

  private void release() {
    route.places().giveBack();
    core.inFlight().remove(this);
    core.admission().giveBack(turn);
  }

  private void serve(ServerRequest request) {
    Answer answer = answer(request);
    if (!answered.compareAndSet(false, true)) {
      discardReturned();
      return;
    }
    Sent sent = answer == null ? Sent.CLIENT_LEFT : send(answer);
    core.ended(exchange.head(), route.name(), id, begunNanos, sent);
  }

  /// Sends an answer. What fails before any of it is out is answered with 500.
  private Sent send(Answer answer) {
    try {
      Answer coded = code(label(answer));
      return coded.body() instanceof Answer.Bytes
          ? AnswerSender.sendBytes(exchange, coded)
          : new AnswerSender(scope, exchange, id, route.streamTimeout()).send(coded);
    } catch (Throwable failure) { // also an Error: nobody else would answer
      discardReturned();
      return sendInstead(failure);
    }
  }

  private Sent sendInstead(Throwable failure) {
    try {
      Answer plain = label(Answer.of(ErrorMapping.unexpected(id)));
      Sent sent = AnswerSender.sendBytes(exchange, plain);
      if (sent != Sent.CLIENT_LEFT) {
        LOG.log(Level.ERROR, "request " + id + " could not be answered with its value", failure);
        return sent;
      }
    } catch (Throwable second) {
      if (second != failure) {
        failure.addSuppressed(second);
      }
    }
    return AnswerSender.abort(exchange, id, failure);
  }

  private ServerRequest request(TemporaryFiles files) {
    RequestBody body =
        new RequestBody(exchange, route.maxBodyBytes(), core.options().maxParts(), files);
    return new ServerRequest(
        exchange.head(), target, route.parameterNames(), pathValues, body, id, this::deadline);
  }

  /// Makes what few handlers ask for.
  private Deadline deadline() {
    return core.givenOwnTime(() -> Deadline.in(Duration.ofNanos(remainingNanos())));
  }

  /// What is to be answered, before the last filters.
  ///
  /// @param usualStatus the status when nobody has set one
  private record Outcome(@Nullable Object value, int usualStatus, ServerResponse response) {}

  /// Makes the answer; null when there is nobody to answer.
  private @Nullable Answer answer(ServerRequest request) {
    try {
      Outcome outcome;
      try {
        outcome = handle(request);
        core.admission().reported(turn, scope.reason(), null);
      } catch (Throwable failure) { // also an Error: its request fails, the app goes on
        core.admission().reported(turn, scope.reason(), failure);
        outcome = handleFailure(failure, request);
      }
      filterAfter(request, outcome.response());
      return Answer.of(outcome.value(), outcome.response(), outcome.usualStatus());
    } catch (Throwable failure) {
      return answerWithoutHandlers(failure);
    }
  }

  private Outcome handle(ServerRequest request) throws Exception {
    ServerResponse response = new ServerResponse();
    Duration left = Duration.ofNanos(remainingNanos());
    if (!left.isPositive()) { // before it began: its own limit, as any that it meets later
      scope.cancel(new CancelReason.DeadlineExpired(limit));
    }
    runCut(
        left.isPositive() ? left : null,
        () -> {
          for (Filter filter : route.before()) {
            filter.apply(request, response);
          }
          returned = route.handler().handle(request, response);
        });
    return new Outcome(returned, 200, response);
  }

  /// Runs the app's code in the scope, so that what ignores the end of its time keeps nobody
  /// waiting.
  ///
  /// @param time how much it has, or null when the scope is cancelled already
  private void runCut(@Nullable Duration time, VoidWork<Exception> code) throws Exception {
    scope.run(
        time,
        _ -> {
          try (Registration _ = Cancellation.onCancel(this::answerEarly)) {
            code.run();
          }
        });
  }

  /// Called on a thread of its own, beside the app's code, when the scope of that is cancelled.
  private void answerEarly() {
    Reply<Problem> problem = endedProblem();
    if (problem != null && answered.compareAndSet(false, true)) {
      core.ended(exchange.head(), route.name(), id, begunNanos, sendProblem(problem));
    }
  }

  private Outcome handleFailure(Throwable failure, ServerRequest request) throws Throwable {
    boolean _ = Thread.interrupted(); // what follows may block, whatever ended the handler
    if (scope.isLeft() || endedProblem() != null) {
      throw failure;
    }
    discardReturned();
    ServerResponse response = new ServerResponse();
    ErrorHandler<?> handler = route.errors().handlerFor(failure);
    if (handler == null) {
      return new Outcome(answerOurselves(failure), 500, response);
    }
    try {
      runCut(limit, () -> returned = ErrorMapping.call(handler, failure, request, response));
      return new Outcome(returned, ErrorMapping.usualStatus(failure), response);
    } catch (Throwable second) {
      if (second != failure) {
        second.addSuppressed(failure);
      }
      throw second;
    }
  }

  private Reply<?> answerOurselves(Throwable failure) {
    return ErrorMapping.pageFor(route.errors().answer(failure, id, tasks()), exchange.head(), id);
  }

  /// Returns what became of the tasks of this request, which is known in development mode only.
  private List<String> tasks() {
    TaskJournal journal = core.journal();
    return journal == null ? List.of() : journal.lines(scope.root());
  }

  private void filterAfter(ServerRequest request, ServerResponse response) throws Exception {
    if (!route.after().isEmpty()) {
      runCut(
          limit,
          () -> {
            for (Filter filter : route.after()) {
              filter.apply(request, response);
            }
          });
    }
  }

  private @Nullable Answer answerWithoutHandlers(Throwable failure) {
    boolean _ = Thread.interrupted();
    discardReturned();
    if (scope.isLeft()) {
      LOG.log(Level.DEBUG, () -> "request " + id + ": the client left: " + failure);
      return null;
    }
    Reply<Problem> ended = endedProblem();
    return ended == null ? answerAnyhow(failure) : Answer.of(ended);
  }

  private Answer answerAnyhow(Throwable failure) {
    try {
      return Answer.of(route.errors().answer(failure, id, tasks()));
    } catch (Throwable second) { // of a problem that cannot be written as JSON, for example
      second.addSuppressed(failure);
      LOG.log(Level.ERROR, "request " + id + " failed, and so did the answer to that", second);
      return Answer.of(ErrorMapping.unexpected(id));
    }
  }

  /// Returns the answer for the reason that ended the request's own scope, or null.
  private @Nullable Reply<Problem> endedProblem() {
    return switch (scope.reason()) {
      case CancelReason.DeadlineExpired _ ->
          ErrorMapping.problem(504, "the request was not done within " + Banner.text(limit));
      case CancelReason.Shutdown _ -> ErrorMapping.unavailable(AppCore.SHUTTING_DOWN);
      case null, default -> null;
    };
  }

  private Sent sendProblem(Reply<Problem> problem) {
    return AnswerSender.sendBytesOrAbort(exchange, id, label(Answer.of(problem)));
  }

  private Answer code(Answer answer) {
    return core.options().compression() ? Compression.apply(answer, exchange.head()) : answer;
  }

  private Answer label(Answer answer) {
    return core.label(answer, exchange.head(), id);
  }

  private void discardReturned() {
    Answer.discard(returned);
    returned = null;
  }

  private long remainingNanos() {
    return Bounds.nanos(limit) - (core.time().nanoTime() - begunNanos);
  }

  /// Returns what the log says of it when the app stops.
  @Override
  public String toString() {
    double seconds = (core.time().nanoTime() - begunNanos) / 1e9;
    return "%s (%s, %.1f s)".formatted(id, route.name(), seconds);
  }
}
