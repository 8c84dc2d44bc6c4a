package io.nexios.web;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The requests that are waiting or running, their task trees included.
///
/// **Threading.** All methods may be called from any thread.
final class InFlight {
  private final Set<RequestCall> calls = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  void add(RequestCall call) {
    calls.add(call);
  }

  void remove(RequestCall call) {
    calls.remove(call);
    completeIfDrained();
  }

  /// Returns a stage that completes when nothing is in flight; from now on, nothing is added.
  CompletableFuture<@Nullable Void> drained() {
    draining = true;
    completeIfDrained();
    return drained;
  }

  /// Whether the app is stopping, so that nothing may be added.
  boolean isDraining() {
    return draining;
  }

  private void completeIfDrained() {
    if (draining && calls.isEmpty()) {
      drained.complete(null);
    }
  }

  int size() {
    return calls.size();
  }

  void shutDown() {
    calls.forEach(RequestCall::shutDown);
  }

  /// Returns a line for each request.
  List<String> lines() {
    return calls.stream().map(RequestCall::toString).sorted().toList();
  }
}
