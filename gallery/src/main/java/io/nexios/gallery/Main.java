package io.nexios.gallery;

import java.util.List;

/// Starts the gallery from the command line.
public final class Main {
  private static final int USAGE_ERROR = 2;

  private Main() {}

  /// Starts the gallery, says where it is, and leaves it running until the process is asked to end.
  ///
  /// @param arguments see `--help`
  public static void main(String... arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.println(Settings.USAGE);
      return;
    }
    Logs.toStandardOutput();
    try {
      var gallery = Gallery.start(Settings.of(arguments));
      System.out.printf(
          """

          The gallery is open: http://127.0.0.1:%d/
          Ctrl-C or SIGTERM closes it.

          """,
          gallery.port());
    } catch (IllegalArgumentException e) {
      System.err.println("gallery: " + e.getMessage());
      System.err.println(Settings.USAGE);
      System.exit(USAGE_ERROR);
    } catch (Exception e) {
      System.err.println("gallery: cannot start: " + e.getMessage());
      System.exit(1);
    }
  }
}
