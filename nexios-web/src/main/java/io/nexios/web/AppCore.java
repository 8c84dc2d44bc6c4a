package io.nexios.web;

import io.nexios.concurrency.BackgroundTasks;
import io.nexios.time.TimeSource;
import io.nexios.web.internal.routing.RouteTrie;
import io.nexios.web.spi.RequestHead;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What all requests of a running app share.
///
/// @param options the app's settings
/// @param uploads where its temporary files lie
/// @param routes all routes
/// @param errors what answers to failures
/// @param background the registry of tasks that outlive their request
/// @param admission who may run
/// @param inFlight who waits or runs
/// @param log one line per request
/// @param traffic what was answered
/// @param cors which other sites' scripts may use the app, or null for none
/// @param ids names of requests
/// @param journal the tasks of requests, or null outside of the development mode
/// @param time what measures everything
record AppCore(
    NexiosApp.Options options,
    UploadFolder uploads,
    RouteTrie<ServedRoute> routes,
    ErrorMapping errors,
    BackgroundTasks background,
    Admission admission,
    InFlight inFlight,
    AccessLog log,
    Traffic traffic,
    @Nullable Cors cors,
    RequestIds ids,
    @Nullable TaskJournal journal,
    TimeSource time) {
  static final String SHUTTING_DOWN = "the application is shutting down";

  AppCore(
      NexiosApp.Options options,
      UploadFolder uploads,
      RouteTrie<ServedRoute> routes,
      ErrorMapping errors,
      BackgroundTasks background,
      @Nullable Cors cors,
      TimeSource time) {
    this(
        options,
        uploads,
        routes,
        errors,
        background,
        new Admission(options.maxInFlight(), options.maxQueued(), options.adaptiveLimit()),
        new InFlight(),
        new AccessLog(options.accessLog(), time),
        new Traffic(),
        cors,
        new RequestIds(),
        options.developmentMode() ? TaskJournal.open() : null,
        time);
  }

  /// Notes what became of a request.
  void ended(RequestHead head, String route, String id, long begunNanos, Sent sent) {
    traffic.count(route, sent.status(), time.nanoTime() - begunNanos);
    log.log(head, id, begunNanos, sent);
  }

  /// As [#ended], from a thread that must not wait for the log.
  void endedElsewhere(RequestHead head, String route, String id, long begunNanos, Sent sent) {
    traffic.count(route, sent.status(), time.nanoTime() - begunNanos);
    log.logElsewhere(head, id, begunNanos, sent);
  }

  /// Gives back what the app holds of the system and of the process.
  void close() {
    uploads.close();
    if (journal != null) {
      journal.close();
    }
  }

  /// Adds to an answer what every answer carries.
  Answer label(Answer answer, RequestHead head, String id) {
    Answer labelled = answer.withHeader("x-request-id", id);
    return cors == null ? labelled : cors.label(labelled, head.headers());
  }

  /// Runs work that takes its time from the app's time source.
  void onOwnTime(Runnable work) {
    if (time == TimeSource.system()) { // a frame less on the stack of every request that waits
      work.run();
    } else {
      givenOwnTime(
          () -> {
            work.run();
            return true;
          });
    }
  }

  /// As [#onOwnTime], for work that returns something.
  <T> T givenOwnTime(Supplier<T> work) {
    return time == TimeSource.system() // which every thread has by itself
        ? work.get()
        : TimeSource.bind(time, work::get);
  }
}
