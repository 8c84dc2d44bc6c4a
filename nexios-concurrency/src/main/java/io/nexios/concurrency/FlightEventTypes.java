package io.nexios.concurrency;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// The types of events, for [FlightEvents].
///
/// The names of events and fields are for users, who write them into settings and queries.
@SuppressWarnings("UnusedVariable") // the recorder reads the fields of events
final class FlightEventTypes {
  static final EventType TASK = EventType.getEventType(TaskEvent.class);
  static final EventType BACKGROUND_TASK = EventType.getEventType(BackgroundTaskEvent.class);
  static final EventType LOAD = EventType.getEventType(LoadEvent.class);
  static final EventType REFRESH = EventType.getEventType(RefreshEvent.class);
  static final EventType GROUP = EventType.getEventType(GroupEvent.class);
  static final EventType RACE = EventType.getEventType(RaceEvent.class);
  static final EventType POOL_CALL = EventType.getEventType(PoolCallEvent.class);
  static final EventType CANCEL = EventType.getEventType(CancelEvent.class);
  static final EventType STRAGGLER = EventType.getEventType(StragglerEvent.class);

  private FlightEventTypes() {}

  @Category("Nexios")
  @Enabled(false)
  @StackTrace(false)
  abstract static class EndEvent extends Event {
    @Label("Path")
    String path = "";

    @Label("State")
    @Description("How it ended")
    String state = "";

    @Label("Cancel Reason")
    @Nullable String reason;
  }

  /** The run of a task of any kind, from the begin of its work to its end. */
  abstract static class RunEvent extends EndEvent {
    @Label("Failure")
    @Description("The class of what it threw")
    @Nullable String failure;

    @Label("Queue Time")
    @Description("From the creation of the task to the begin of its work")
    @Timespan
    long queueTime;
  }

  @Name("io.nexios.Task")
  @Label("Task")
  @Description("The run of a task of a group")
  static final class TaskEvent extends RunEvent {}

  @Name("io.nexios.BackgroundTask")
  @Label("Background Task")
  @Description("The run of a background task")
  static final class BackgroundTaskEvent extends RunEvent {}

  @Name("io.nexios.Load")
  @Label("Load")
  @Description("The load of a lazy value that callers wait for")
  static final class LoadEvent extends RunEvent {}

  @Name("io.nexios.Refresh")
  @Label("Refresh")
  @Description("The load of a lazy value behind the one that is served")
  static final class RefreshEvent extends RunEvent {
    @Label("Age")
    @Description("Of the value that is to be replaced, when the work began; 0 without one")
    @Timespan
    long age;
  }

  @Name("io.nexios.TaskGroup")
  @Label("Task Group")
  @Description("A task group, from its opening to its end")
  static final class GroupEvent extends EndEvent {
    @Label("Created Tasks")
    long created;
  }

  @Name("io.nexios.Race")
  @Label("Race")
  @Description("A race of branches, from its begin until the last of them has ended")
  static final class RaceEvent extends EndEvent {
    @Label("Failure")
    @Description("The class of what the branch that failed first threw")
    @Nullable String failure;

    @Label("Winner")
    @Nullable String winner;

    @Label("Branches")
    int branches;

    @Label("Started Branches")
    int started;
  }

  @Name("io.nexios.PoolCall")
  @Label("Pool Call")
  @Category("Nexios")
  @Description("A piece of work on a thread pool, without its time in the queue")
  @Enabled(false)
  @StackTrace(false)
  static final class PoolCallEvent extends Event {
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
  static final class CancelEvent extends Event {
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
  static final class StragglerEvent extends Event {
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
}
