package io.nexios.web;

import io.nexios.concurrency.BackgroundTasks;
import io.nexios.concurrency.VoidWork;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an app was built of.
///
/// @param options its settings
/// @param routes its routes
/// @param errorHandlers what answers to which class of failure
/// @param startupHooks in order
/// @param shutdownHooks in order of registration, to be run in reverse
/// @param background its background tasks
/// @param cors which other sites' scripts may use it, or null for none
record AppParts(
    NexiosApp.Options options,
    RouteList routes,
    Map<Class<?>, ErrorHandler<?>> errorHandlers,
    List<VoidWork<? extends Exception>> startupHooks,
    List<VoidWork<? extends Exception>> shutdownHooks,
    BackgroundTasks background,
    @Nullable Cors cors) {}
