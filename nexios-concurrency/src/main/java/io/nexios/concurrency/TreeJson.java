package io.nexios.concurrency;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Writes a [TaskTree] as JSON: a few lines of our own, because this module has no dependencies. It
/// keeps its own stack, so a tree of any depth will do.
final class TreeJson {
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final StringBuilder out = new StringBuilder();
  private final Deque<Iterator<TaskTree>> open = new ArrayDeque<>(); // what is left of each level

  private TreeJson() {}

  static String of(TaskTree tree) {
    TreeJson json = new TreeJson();
    json.begin(tree);
    while (!json.open.isEmpty()) {
      json.step(json.open.getLast());
    }
    return json.out.toString();
  }

  private void step(Iterator<TaskTree> siblings) {
    if (!siblings.hasNext()) {
      out.append("]}");
      open.removeLast();
      return;
    }
    if (out.charAt(out.length() - 1) == '}') {
      out.append(',');
    }
    begin(siblings.next());
  }

  private void begin(TaskTree tree) {
    out.append('{');
    string("name", tree.name()).append(',');
    string("path", tree.path()).append(',');
    string("kind", tree.kind().name()).append(',');
    string("state", tree.state()).append(',');
    out.append("\"threadId\":").append(tree.threadId());
    if (tree.age() != null) {
      out.append(",\"ageMillis\":").append(Durations.toNanos(tree.age()) / NANOS_PER_MILLI);
    }
    if (tree.cancelReason() != null) {
      out.append(',');
      string("cancelReason", tree.cancelReason().toString());
    }
    if (tree.deadlineLeft() != null) {
      out.append(",\"deadlineLeftMillis\":")
          .append(Durations.toNanos(tree.deadlineLeft()) / NANOS_PER_MILLI);
    }
    out.append(",\"children\":[");
    open.addLast(tree.children().iterator());
  }

  private StringBuilder string(String key, @Nullable String value) {
    quoted(key);
    out.append(':');
    return quoted(String.valueOf(value));
  }

  private StringBuilder quoted(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      switch (character) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (character < ' ' || Character.isSurrogate(character)) {
            out.append(String.format("\\u%04x", (int) character));
          } else {
            out.append(character);
          }
        }
      }
    }
    return out.append('"');
  }
}
