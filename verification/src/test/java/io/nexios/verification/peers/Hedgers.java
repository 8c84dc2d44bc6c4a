package io.nexios.verification.peers;

import io.nexios.resilience.Hedge;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// The ways there are. None of Resilience4j and Failsafe publishes one in these versions.
final class Hedgers {
  private Hedgers() {}

  static Hedger ours(Duration delay) {
    Hedge hedge = Hedge.of("quotes", o -> o.idempotent().withDelay(delay));
    return attempt -> hedge.call(attempt::call);
  }

  static Hedger invokeAny() {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    return closing(
        attempt -> executor.invokeAny(List.of(attempt::call, attempt::call)), executor::close);
  }

  static Hedger anyOf() {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    return closing(
        attempt -> {
          Supplier<Object> unchecked = () -> unchecked(attempt);
          return CompletableFuture.anyOf(
                  CompletableFuture.supplyAsync(unchecked, executor),
                  CompletableFuture.supplyAsync(unchecked, executor))
              .get();
        },
        executor::close);
  }

  private static Object unchecked(Callable<?> attempt) {
    try {
      return attempt.call();
    } catch (Exception failure) {
      throw new CompletionException(failure);
    }
  }

  static Hedger vertx() {
    Vertx vertx = Vertx.vertx();
    return closing(
        attempt -> {
          Future<?> one = vertx.executeBlocking(attempt, false);
          Future<?> other = vertx.executeBlocking(attempt, false);
          CompositeFuture any =
              Future.any(one, other).toCompletionStage().toCompletableFuture().get();
          return any.succeeded(0) ? any.resultAt(0) : any.resultAt(1);
        },
        () -> vertx.close().toCompletionStage().toCompletableFuture().join());
  }

  private static Hedger closing(Caller caller, Runnable close) {
    return new Hedger() {
      @Override
      public Object call(Callable<?> attempt) throws Exception {
        return caller.call(attempt);
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }

  @FunctionalInterface
  private interface Caller {
    Object call(Callable<?> attempt) throws Exception;
  }
}
