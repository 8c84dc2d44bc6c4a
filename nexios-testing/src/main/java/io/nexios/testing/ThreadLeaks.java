package io.nexios.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The threads that are alive now and were not when this was made.
final class ThreadLeaks implements LeakCheck.Check {
  private static final String GROUP_OF_PROGRAMS = "main";

  private final Predicate<String> allowedName;
  private final Set<Long> before = ThreadDump.take().keySet();

  ThreadLeaks(Predicate<String> allowedName) {
    this.allowedName = allowedName;
  }

  @Override
  public List<String> leftovers() {
    List<ThreadDump.Live> started =
        ThreadDump.take().values().stream()
            .filter(thread -> !before.contains(thread.id()) && !allowedName.test(thread.name()))
            .toList();
    if (started.isEmpty()) {
      return List.of();
    }
    Set<Long> platform = platformThreadsOfPrograms();
    return started.stream()
        .filter(thread -> thread.virtual() ? !isPoller(thread) : platform.contains(thread.id()))
        .map(thread -> "thread " + thread.text())
        .toList();
  }

  /** The JVM's own threads, carriers and cleaners among them, stand in groups beside `main`. */
  private static Set<Long> platformThreadsOfPrograms() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] found = new Thread[64];
    int count = root.enumerate(found);
    while (count == found.length) { // there may be more
      found = new Thread[2 * found.length];
      count = root.enumerate(found);
    }
    return Arrays.stream(found)
        .filter(Objects::nonNull)
        .filter(ThreadLeaks::belongsToPrograms)
        .map(Thread::threadId)
        .collect(Collectors.toSet());
  }

  private static boolean belongsToPrograms(Thread thread) {
    ThreadGroup group = thread.getThreadGroup(); // null once the thread has ended
    while (group != null && !group.getName().equals(GROUP_OF_PROGRAMS)) {
      group = group.getParent();
    }
    return group != null;
  }

  /** The JDK waits for sockets on a few virtual threads that it never ends. */
  private static boolean isPoller(ThreadDump.Live thread) {
    return thread.text().contains("sun.nio.ch.Poller");
  }
}
