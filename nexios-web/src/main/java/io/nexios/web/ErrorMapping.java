package io.nexios.web;

import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.PoolSaturatedException;
import io.nexios.concurrency.TaskError;
import io.nexios.concurrency.TaskFailedException;
import io.nexios.resilience.BulkheadFullException;
import io.nexios.resilience.CircuitOpenException;
import io.nexios.resilience.LimitReachedException;
import io.nexios.web.internal.multipart.MultipartException;
import io.nexios.web.spi.RequestHead;
import io.nexios.web.spi.TransferException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the answer for what a handler has thrown: the app's own handler for the nearest class, or
/// the problem that Nexios itself knows for it, whichever is nearer.
///
/// Wrappers of tasks and of unchecked I/O are taken off first, so that it does not matter where in
/// the tree something failed.
///
/// **Threading.** Built by one thread; afterwards all methods may be called from any.
final class ErrorMapping {
  private static final System.Logger LOG = System.getLogger("io.nexios.web");

  /// Classes that Nexios has an answer for; all are final.
  private static final Set<Class<?>> KNOWN =
      Set.of(
          ProblemException.class,
          MultipartException.class,
          TransferException.class,
          DeadlineExceededException.class,
          PoolSaturatedException.class,
          BulkheadFullException.class,
          LimitReachedException.class,
          CircuitOpenException.class);

  private static final String STACK_TRACE = "stackTrace";

  private final Map<Class<?>, ErrorHandler<?>> handlers = new LinkedHashMap<>();
  private final boolean developmentMode;

  ErrorMapping(Map<Class<?>, ErrorHandler<?>> handlers, boolean developmentMode) {
    this.handlers.putAll(handlers);
    this.developmentMode = developmentMode;
  }

  /// Returns this mapping with handlers that come before those of the same class here.
  ErrorMapping with(Map<Class<?>, ErrorHandler<?>> stronger) {
    if (stronger.isEmpty()) {
      return this;
    }
    Map<Class<?>, ErrorHandler<?>> merged = new LinkedHashMap<>(handlers);
    merged.putAll(stronger);
    return new ErrorMapping(merged, developmentMode);
  }

  /// Returns the app's own handler for a failure, or null when there is none.
  @Nullable ErrorHandler<?> handlerFor(Throwable failure) {
    Throwable unwrapped = unwrap(failure);
    for (Class<?> type = unwrapped.getClass(); type != Object.class; type = type.getSuperclass()) {
      ErrorHandler<?> handler = handlers.get(type);
      if (handler != null || KNOWN.contains(type)) {
        return handler;
      }
    }
    return null;
  }

  /// Calls a handler that [#handlerFor] found for this failure.
  @SuppressWarnings("unchecked") // found by the class of what it is given
  static @Nullable Object call(
      ErrorHandler<?> handler, Throwable failure, Request req, Response res) throws Exception {
    return ((ErrorHandler<Throwable>) handler).handle(unwrap(failure), req, res);
  }

  /// Returns the status that a failure has by itself.
  static int usualStatus(Throwable failure) {
    Reply<Problem> known = problemFor(unwrap(failure));
    return known == null ? 500 : known.status();
  }

  /// Returns what Nexios itself answers to a failure; logs it when it is the app's fault.
  ///
  /// @param tasks what became of the tasks of the request, for the development mode
  Reply<Problem> answer(Throwable failure, String id, List<String> tasks) {
    Throwable unwrapped = unwrap(failure);
    Reply<Problem> known = problemFor(unwrapped);
    if (known != null) {
      LOG.log(Level.DEBUG, () -> "request " + id + " failed: " + unwrapped);
      return known;
    }
    LOG.log(Level.ERROR, "request " + id + " failed", failure);
    Reply<Problem> plain = unexpected(id);
    return developmentMode ? Reply.status(500, withInternals(plain.body(), failure, tasks)) : plain;
  }

  /// Returns 500 without anything that is inside.
  static Reply<Problem> unexpected(String id) {
    return problem(500, "the request failed; the log has its id, " + id);
  }

  private static Problem withInternals(Problem problem, Throwable failure, List<String> tasks) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    List<String> lines = trace.toString().lines().map(line -> line.replace("\t", "  ")).toList();
    return problem
        .with("exception", String.valueOf(unwrap(failure)))
        .with("tasks", tasks)
        .with(STACK_TRACE, lines);
  }

  /// Returns a page for browsers in place of a problem that shows what is inside.
  static Reply<?> pageFor(Reply<Problem> reply, RequestHead head, String id) {
    Map<String, ?> inside = reply.body().extensions();
    if (!(inside.get(STACK_TRACE) instanceof List<?> stack)
        || !(inside.get("tasks") instanceof List<?> tasks)
        || !ErrorPage.isWanted(head.headers())) {
      return reply;
    }
    String request = head.method() + " " + head.target();
    return ErrorPage.of(id, request, String.valueOf(inside.get("exception")), tasks, stack);
  }

  static Throwable unwrap(Throwable failure) {
    Throwable current = failure;
    while ((current instanceof TaskFailedException
            || current instanceof TaskError
            || current instanceof UncheckedIOException)
        && current.getCause() != null) {
      current = current.getCause();
    }
    return current;
  }

  /// Returns the problem for an exception whose class stands in [#KNOWN].
  private static @Nullable Reply<Problem> problemFor(Throwable failure) {
    return switch (failure) {
      case ProblemException problem -> problem.reply();
      case MultipartException broken -> problem(broken.status(), broken.getMessage());
      case TransferException broken -> problemFor(broken);
      case DeadlineExceededException _ -> problem(504, "something that this needs took too long");
      case PoolSaturatedException _ -> unavailable("too much is waiting to be computed");
      case BulkheadFullException _, LimitReachedException _ ->
          unavailable("too many calls of one kind are running");
      case CircuitOpenException open ->
          problem(503, "something that this needs is out of order")
              .withHeader("retry-after", seconds(open.retryAfter()));
      default -> null;
    };
  }

  private static String seconds(Duration duration) {
    return String.valueOf(Math.max(1, duration.plusMillis(999).toSeconds()));
  }

  private static @Nullable Reply<Problem> problemFor(TransferException broken) {
    return switch (broken.kind()) {
      case TOO_LARGE -> problem(413, broken.getMessage());
      case TOO_SLOW -> problem(408, broken.getMessage());
      case MALFORMED, CLIENT_GONE, EXCHANGE_OVER -> problem(400, broken.getMessage());
    };
  }

  static Reply<Problem> problem(int status, @Nullable String detail) {
    return Reply.status(status, Problem.of(status, detail));
  }

  /// Returns 503 with the time after which it is worth trying again.
  static Reply<Problem> unavailable(String detail) {
    return problem(503, detail).withHeader("retry-after", "1");
  }
}
