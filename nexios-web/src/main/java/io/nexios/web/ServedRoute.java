package io.nexios.web;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A route of a running app, with everything that holds for it.
///
/// @param name for people
/// @param parameterNames the names of the path's parameters in order
/// @param handler what answers
/// @param before filters in the order they run
/// @param after filters in the order they run
/// @param timeout how long the handler may take
/// @param streamTimeout how long an [EventStream] may live, or null for any time
/// @param onDisconnect what a leaving client does
/// @param maxBodyBytes how long a body may be
/// @param places how many may run at once
/// @param errors what answers to failures
record ServedRoute(
    String name,
    List<String> parameterNames,
    Handler<?> handler,
    List<Filter> before,
    List<Filter> after,
    Duration timeout,
    @Nullable Duration streamTimeout,
    OnDisconnect onDisconnect,
    long maxBodyBytes,
    Places places,
    ErrorMapping errors) {}
