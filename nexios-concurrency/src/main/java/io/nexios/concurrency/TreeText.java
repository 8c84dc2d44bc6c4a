package io.nexios.concurrency;

import java.util.ArrayDeque;
import java.util.Deque;

/// Writes a [TaskTree] as indented text. It keeps its own stack, so a tree of any depth will do.
final class TreeText {
  private record Line(TaskTree tree, int depth) {}

  private TreeText() {}

  static String of(TaskTree top) {
    StringBuilder out = new StringBuilder();
    Deque<Line> left = new ArrayDeque<>();
    left.addLast(new Line(top, 0));
    while (!left.isEmpty()) {
      Line line = left.removeLast();
      append(out.isEmpty() ? out : out.append('\n'), line.tree, line.depth);
      line.tree.children().reversed().forEach(each -> left.addLast(new Line(each, line.depth + 1)));
    }
    return out.toString();
  }

  private static void append(StringBuilder out, TaskTree tree, int depth) {
    out.repeat("  ", depth).append(tree.name()).append(' ').append(tree.state());
    if (tree.threadId() != 0) {
      out.append(" thread ").append(tree.threadId());
    }
    if (tree.age() != null) {
      out.append(", ").append(Durations.format(tree.age())).append(" old");
    }
    if (tree.deadlineLeft() != null) {
      out.append(", ").append(Durations.format(tree.deadlineLeft())).append(" left");
    }
    if (tree.cancelReason() != null) {
      out.append(", cancelled: ").append(tree.cancelReason());
    }
  }
}
