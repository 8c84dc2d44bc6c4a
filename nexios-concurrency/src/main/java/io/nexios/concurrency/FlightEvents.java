package io.nexios.concurrency;

import java.util.Arrays;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// What a flight recording shows of this module. Nothing here may be touched but through [Flight],
/// because `jdk.jfr` may be absent.
///
/// The names of events and fields are for users, who write them into settings and queries.
@SuppressWarnings("UnusedVariable") // the recorder reads the fields of events
final class FlightEvents {
  private static final int MAX_FRAMES = 32;

  private FlightEvents() {}

  /** Made when something has begun to record, so that a process without recordings has none. */
  private static final class Types {
    static final EventType TASK = EventType.getEventType(TaskEvent.class);
    static final EventType GROUP = EventType.getEventType(GroupEvent.class);
    static final EventType POOL_CALL = EventType.getEventType(PoolCallEvent.class);
    static final EventType CANCEL = EventType.getEventType(CancelEvent.class);
    static final EventType STRAGGLER = EventType.getEventType(StragglerEvent.class);

    private Types() {}
  }

  @Name("io.nexios.Task")
  @Label("Task")
  @Category("Nexios")
  @Description("The run of a task, from the begin of its work to its end")
  @Enabled(false)
  @StackTrace(false)
  private static final class TaskEvent extends Event {
    @Label("Path")
    String path = "";

    @Label("State")
    @Description("SUCCESS, FAILED or CANCELLED")
    String state = "";

    @Label("Cancel Reason")
    @Nullable String reason;

    @Label("Queue Time")
    @Description("From the creation of the task to the begin of its work")
    @Timespan
    long queueTime;
  }

  @Name("io.nexios.TaskGroup")
  @Label("Task Group")
  @Category("Nexios")
  @Description("A task group, from its opening to its end")
  @Enabled(false)
  @StackTrace(false)
  private static final class GroupEvent extends Event {
    @Label("Path")
    String path = "";

    @Label("State")
    @Description("CLOSED, or CANCELLED when it was cancelled before its end")
    String state = "";

    @Label("Cancel Reason")
    @Nullable String reason;

    @Label("Created Tasks")
    long created;
  }

  @Name("io.nexios.PoolCall")
  @Label("Pool Call")
  @Category("Nexios")
  @Description("A piece of work on a thread pool, without its time in the queue")
  @Enabled(false)
  @StackTrace(false)
  private static final class PoolCallEvent extends Event {
    @Label("Path")
    @Description("Where the caller stands in the task tree")
    String path = "";

    @Label("Pool")
    String pool = "";

    @Label("State")
    @Description("SUCCESS or FAILED")
    String state = "";

    @Label("Queue Time")
    @Timespan
    long queueTime;
  }

  @Name("io.nexios.Cancel")
  @Label("Cancel")
  @Category("Nexios")
  @Description("The cancel of a task, a group, a limit or a shield, where it began")
  @Enabled(false)
  private static final class CancelEvent extends Event {
    @Label("Path")
    String path = "";

    @Label("Cancel Reason")
    String reason = "";

    @Label("Reached")
    @Description("How many nodes of the tree it has reached, the first one included")
    int reached;
  }

  @Name("io.nexios.Straggler")
  @Label("Straggler")
  @Category("Nexios")
  @Description("A task that still runs although it was cancelled a while ago")
  @StackTrace(false)
  private static final class StragglerEvent extends Event {
    @Label("Path")
    String path = "";

    @Label("Since Cancel")
    @Timespan
    long sinceCancel;

    @Label("Thread Id")
    long threadId;

    @Label("Stack")
    @Description("Where its thread was, the innermost frame first")
    String stack = "";
  }

  /// Whether there is a recorder in this process at all.
  static boolean mayRecord() {
    return FlightRecorder.isInitialized();
  }

  static @Nullable Object taskStarted(TaskNode<?> task) {
    if (!Types.TASK.isEnabled()) {
      return null;
    }
    TaskEvent event = new TaskEvent();
    event.queueTime = task.ageNanos();
    event.begin();
    return event;
  }

  static void taskEnded(Object begun, TaskNode<?> task) {
    TaskEvent event = (TaskEvent) begun;
    event.end();
    if (event.shouldCommit()) {
      event.path = task.path();
      event.state = task.state().name();
      event.reason = textOf(task.cancelReasonIfAny());
      event.commit();
    }
  }

  static @Nullable Object groupOpened() {
    if (!Types.GROUP.isEnabled()) {
      return null;
    }
    GroupEvent event = new GroupEvent();
    event.begin();
    return event;
  }

  static void groupClosed(Object begun, TaskGroup group, long created) {
    GroupEvent event = (GroupEvent) begun;
    event.end();
    if (event.shouldCommit()) {
      event.path = group.fullPath();
      event.state = group.isCancelled() ? "CANCELLED" : "CLOSED";
      event.reason = textOf(group.reason());
      event.created = created;
      event.commit();
    }
  }

  static @Nullable Object poolCallStarted(PoolCall<?, ?> call) {
    if (!Types.POOL_CALL.isEnabled()) {
      return null;
    }
    PoolCallEvent event = new PoolCallEvent();
    event.path = call.fullPath();
    event.pool = call.pool().name();
    event.queueTime = call.queuedNanos();
    event.begin();
    return event;
  }

  static void poolCallEnded(Object begun, boolean failed) {
    PoolCallEvent event = (PoolCallEvent) begun;
    event.state = failed ? "FAILED" : "SUCCESS";
    event.commit();
  }

  static void cancelled(Scope scope, int reached) {
    if (Types.CANCEL.isEnabled()) {
      CancelEvent event = new CancelEvent();
      event.path = scope.fullPath();
      event.reason = String.valueOf(scope.reason());
      event.reached = reached;
      event.commit();
    }
  }

  static void straggler(ChildTask<?> task, long sinceCancelNanos, StackTraceElement[] stack) {
    if (Types.STRAGGLER.isEnabled()) {
      Thread thread = task.thread;
      StragglerEvent event = new StragglerEvent();
      event.path = task.path();
      event.sinceCancel = sinceCancelNanos;
      event.threadId = thread == null ? 0 : thread.threadId();
      event.stack =
          Arrays.stream(stack)
              .limit(MAX_FRAMES)
              .map(StackTraceElement::toString)
              .collect(Collectors.joining("\n"));
      event.commit();
    }
  }

  private static @Nullable String textOf(@Nullable CancelReason reason) {
    return reason == null ? null : reason.toString();
  }
}
