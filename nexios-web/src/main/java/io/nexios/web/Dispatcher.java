package io.nexios.web;

import io.nexios.web.internal.routing.RouteTrie;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.ExchangeHandler;
import io.nexios.web.spi.RequestHead;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;

/// Finds the route of each request and admits it. Runs on event loops: nothing here waits.
final class Dispatcher implements ExchangeHandler {
  private static final byte[] NO_BYTES = {};

  private final AppCore core;
  private final Health health;

  Dispatcher(AppCore core) {
    this.core = core;
    this.health = new Health(core.inFlight());
  }

  @Override
  public void handle(EngineExchange exchange) {
    Arrival arrival = new Arrival(exchange);
    RequestTarget target = new RequestTarget(arrival.head.target());
    String method = arrival.head.method();
    if (target.text().equals("*")) {
      arrival.answerOptions(core.routes().allMethods());
      return;
    }
    RouteTrie.Result<ServedRoute> result;
    try {
      result = core.routes().find(method, target.path());
    } catch (IllegalArgumentException malformed) {
      arrival.admit(
          failing(400, String.valueOf(malformed.getMessage()), Headers.empty()), target, List.of());
      return;
    }
    switch (result) {
      case RouteTrie.Result.Found(ServedRoute route, List<String> values) ->
          arrival.admit(route, target, values);
      case RouteTrie.Result.OtherMethods(SortedSet<String> allowed) -> {
        if (method.equals("OPTIONS")) {
          arrival.answerOptions(allowed);
        } else {
          arrival.admit(notAllowed(method, allowed), target, List.of());
        }
      }
      case RouteTrie.Result.NoPath<ServedRoute> _ -> arrival.answerWithoutRoute(target);
    }
  }

  @Override
  public void refuse(EngineExchange exchange, int status, String detail) {
    new Arrival(exchange).answer(Answer.of(ErrorMapping.problem(status, detail)));
  }

  private ServedRoute notAllowed(String method, SortedSet<String> allowed) {
    String list = String.join(", ", allowed);
    return failing(405, method + " is not among " + list, Headers.of("allow", list));
  }

  /// Returns what stands in for a route that is missing: so the app's error handlers see it.
  private ServedRoute failing(int status, String detail, Headers headers) {
    Reply<Problem> reply = new Reply<>(status, headers, Problem.of(status, detail));
    return new ServedRoute(
        Traffic.NO_ROUTE,
        List.of(),
        (_, _) -> {
          throw new ProblemException(reply, null);
        },
        List.of(),
        List.of(),
        core.options().requestTimeout(),
        null,
        core.options().onDisconnect(),
        core.options().maxBodyBytes(),
        new Places(Integer.MAX_VALUE),
        core.errors());
  }

  /// A request whose head has just come in.
  private final class Arrival {
    private final EngineExchange exchange;
    private final RequestHead head;
    private final String id;
    private final long begunNanos = core.time().nanoTime();

    Arrival(EngineExchange exchange) {
      this.exchange = exchange;
      this.head = exchange.head();
      this.id = core.ids().of(head.headers());
    }

    void admit(ServedRoute route, RequestTarget target, List<String> values) {
      Duration limit;
      try {
        limit = limit(route);
      } catch (ProblemException malformed) {
        answer(Answer.of(malformed.reply()));
        return;
      }
      RequestCall call =
          new RequestCall(core, exchange, route, target, values, id, begunNanos, limit);
      if (limit.isPositive()) {
        call.admit();
      } else {
        call.refuse(ErrorMapping.problem(504, "the client had no time left"));
      }
    }

    /// Returns the route's limit of time, or the client's own where it is shorter and asked for.
    private Duration limit(ServedRoute route) {
      String name = core.options().deadlineHeader();
      String sent = name == null ? null : head.headers().first(name).orElse(null);
      if (name == null || sent == null) {
        return route.timeout();
      }
      Duration wanted = TimeBudget.parse(name, sent);
      return wanted.compareTo(route.timeout()) < 0 ? wanted : route.timeout();
    }

    void answerWithoutRoute(RequestTarget target) {
      if (!health.covers(target.path())) {
        String detail = "nothing is at " + target.path();
        admit(failing(404, detail, Headers.empty()), target, List.of());
      } else if (head.method().equals("OPTIONS")) {
        answerOptions(Health.METHODS);
      } else if (Health.METHODS.contains(head.method())) {
        answer(health.answer(target.path()));
      } else {
        admit(notAllowed(head.method(), Health.METHODS), target, List.of());
      }
    }

    void answerOptions(SortedSet<String> allowed) {
      Headers headers = Headers.of("allow", String.join(", ", allowed));
      Answer plain = new Answer(204, headers, new Answer.Bytes(NO_BYTES));
      Cors cors = core.cors();
      answer(cors == null ? plain : cors.preflight(plain, head.headers(), allowed));
    }

    void answer(Answer answer) {
      Sent sent = AnswerSender.sendBytesOrAbort(exchange, id, core.label(answer, head, id));
      core.endedElsewhere(head, Traffic.NO_ROUTE, id, begunNanos, sent);
    }
  }
}
