package io.nexios.web;

import org.jspecify.annotations.Nullable;

/// Makes of a name that a client has sent one that can be joined to a folder on any system.
final class SafeFilename {
  private static final String NOTHING_LEFT = "file";

  /**
   * What common file systems allow for one name, in bytes; a character has at most three of them.
   */
  private static final int MAX_BYTES = 255;

  private SafeFilename() {}

  static String of(@Nullable String submitted) {
    if (submitted == null) {
      return NOTHING_LEFT;
    }
    int separator = Math.max(submitted.lastIndexOf('/'), submitted.lastIndexOf('\\'));
    StringBuilder name = new StringBuilder();
    submitted
        .substring(separator + 1)
        .codePoints()
        .filter(SafeFilename::isAllowed)
        .forEach(name::appendCodePoint);
    String stripped = cut(name.toString().strip());
    // Some systems drop dots at the end, which would make "..." a step to the parent as well.
    return stripped.chars().allMatch(c -> c == '.') ? NOTHING_LEFT : stripped;
  }

  /** A colon would name a drive or a stream of a file; a lone surrogate has no encoding. */
  private static boolean isAllowed(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> c != ':';
    };
  }

  /** Cuts in the middle, so that the extension stays. */
  private static String cut(String name) {
    int maxCharacters = MAX_BYTES / 3;
    if (name.length() <= maxCharacters) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    String extension = dot > 0 && name.length() - dot <= 16 ? name.substring(dot) : "";
    int end = maxCharacters - extension.length();
    end -= Character.isHighSurrogate(name.charAt(end - 1)) ? 1 : 0;
    return name.substring(0, end) + extension;
  }
}
