package io.nexios.web;

import io.nexios.concurrency.BackgroundTasks;
import io.nexios.time.TimeSource;
import io.nexios.web.internal.routing.RouteTrie;

/// What all requests of a running app share.
///
/// @param options the app's settings
/// @param routes all routes
/// @param errors what answers to failures
/// @param background the registry of tasks that outlive their request
/// @param admission who may run
/// @param inFlight who waits or runs
/// @param log one line per request
/// @param ids names of requests
/// @param time what measures everything
record AppCore(
    NexiosApp.Options options,
    RouteTrie<ServedRoute> routes,
    ErrorMapping errors,
    BackgroundTasks background,
    Admission admission,
    InFlight inFlight,
    AccessLog log,
    RequestIds ids,
    TimeSource time) {
  static final String SHUTTING_DOWN = "the application is shutting down";

  AppCore(
      NexiosApp.Options options,
      RouteTrie<ServedRoute> routes,
      ErrorMapping errors,
      BackgroundTasks background,
      TimeSource time) {
    this(
        options,
        routes,
        errors,
        background,
        new Admission(options.maxInFlight(), options.maxQueued(), options.adaptiveLimit()),
        new InFlight(),
        new AccessLog(time),
        new RequestIds(),
        time);
  }

  /// Runs work that takes its time from the app's time source.
  void onOwnTime(Runnable work) {
    if (time == TimeSource.system()) { // which every thread has by itself
      work.run();
      return;
    }
    TimeSource.bind(
        time,
        () -> {
          work.run();
          return true;
        });
  }
}
