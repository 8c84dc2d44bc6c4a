package io.nexios.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/// The logging back end of the gallery: `java.util.logging`, on standard output, a line an event.
final class Logs {
  static {
    System.setProperty("java.util.logging.manager", PatientManager.class.getName());
  }

  // Libraries that tell at every start what is of use to nobody here; held, or their levels are
  // lost.
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("ai.djl"),
          Logger.getLogger("com.zaxxer.hikari"),
          Logger.getLogger("org.apache.pdfbox"),
          Logger.getLogger("org.apache.fontbox"));

  private Logs() {}

  /// Keeps on logging while the process ends: the one of the JDK stops before the last lines are
  /// said.
  public static final class PatientManager extends LogManager {
    @Override
    public void reset() {
      // The handlers have nothing to lose: each line is flushed.
    }
  }

  /// To be called before anything logs.
  static void toStandardOutput() {
    var root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new StandardOutput());
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  private static final class StandardOutput extends StreamHandler {
    StandardOutput() {
      super(System.out, new Lines());
      try {
        setEncoding(UTF_8.name());
      } catch (java.io.UnsupportedEncodingException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public synchronized void publish(LogRecord event) {
      super.publish(event);
      flush();
    }

    @Override
    public synchronized void close() {
      flush(); // standard output belongs to everybody
    }
  }

  private static final class Lines extends Formatter {
    @Override
    public String format(LogRecord event) {
      var time =
          LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault())
              .truncatedTo(ChronoUnit.MILLIS);
      var line = "%s %s %s%n".formatted(time, event.getLevel(), formatMessage(event));
      return event.getThrown() == null ? line : line + trace(event.getThrown());
    }

    private static String trace(Throwable thrown) {
      var text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    }
  }
}
