package io.nexios.verification.peers;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The hedging of gRPC, as its service configuration says it: a server in this process whose method
/// is the attempt, on a thread that the cancel of a call interrupts.
final class GrpcHedger implements Hedger {
  private static final MethodDescriptor<String, String> CALL =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("quotes/call")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Callable<?>> attempts = new ConcurrentHashMap<>();
  private final Server server;
  private final ManagedChannel channel;

  GrpcHedger(Duration delay) throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .executor(executor)
            .addService(
                ServerServiceDefinition.builder("quotes")
                    .addMethod(CALL, ServerCalls.asyncUnaryCall(this::answer))
                    .build())
            .build()
            .start();
    channel =
        InProcessChannelBuilder.forName(name)
            .enableRetry()
            .defaultServiceConfig(configuration(delay))
            .build();
  }

  private static Map<String, Object> configuration(Duration delay) {
    Map<String, Object> hedging =
        Map.of(
            "maxAttempts",
            2.0,
            "hedgingDelay",
            delay.toSeconds() + ".%09ds".formatted(delay.toNanosPart()),
            "nonFatalStatusCodes",
            List.of("UNAVAILABLE"));
    return Map.of(
        "methodConfig",
        List.of(Map.of("name", List.of(Map.of("service", "quotes")), "hedgingPolicy", hedging)),
        "retryThrottling",
        Map.of("maxTokens", 10.0, "tokenRatio", 0.1));
  }

  @Override
  public Object call(Callable<?> attempt) {
    String id = Integer.toHexString(System.identityHashCode(attempt));
    attempts.put(id, attempt);
    return ClientCalls.blockingUnaryCall(channel, CALL, CallOptions.DEFAULT, id);
  }

  private void answer(String id, StreamObserver<String> caller) {
    var call = (ServerCallStreamObserver<String>) caller;
    Future<?> working =
        executor.submit(
            () -> {
              try {
                caller.onNext(String.valueOf(attempts.get(id).call()));
                caller.onCompleted();
              } catch (Exception failure) {
                reject(call, failure);
              }
            });
    call.setOnCancelHandler(() -> working.cancel(true));
  }

  private static void reject(ServerCallStreamObserver<String> call, Exception failure) {
    if (!call.isCancelled()) {
      call.onError(Status.UNAVAILABLE.withCause(failure).asRuntimeException());
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    executor.close();
  }

  /** Strings as they are. */
  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try (stream) {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
