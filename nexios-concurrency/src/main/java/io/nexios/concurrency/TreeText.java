package io.nexios.concurrency;

/// Writes a [TaskTree] as indented text.
final class TreeText {
  private TreeText() {}

  static String of(TaskTree tree) {
    StringBuilder out = new StringBuilder();
    append(out, tree, 0);
    return out.toString();
  }

  private static void append(StringBuilder out, TaskTree tree, int depth) {
    out.append("  ".repeat(depth)).append(tree.name()).append(' ').append(tree.state());
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
    for (TaskTree child : tree.children()) {
      out.append('\n');
      append(out, child, depth + 1);
    }
  }
}
