package io.nexios.web;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Collects what is logged below a name while it is open, whatever the configuration says.
final class LogCapture implements AutoCloseable {
  private final Logger logger;
  private final Level levelBefore;
  private final boolean parentBefore;
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private LogCapture(Logger logger) {
    this.logger = logger;
    this.levelBefore = logger.getLevel();
    this.parentBefore = logger.getUseParentHandlers();
    logger.setUseParentHandlers(false); // the console need not show every detail
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
  }

  static LogCapture of(String name) {
    return new LogCapture(Logger.getLogger(name));
  }

  List<String> lines() {
    return records.stream().map(LogRecord::getMessage).toList();
  }

  /// Returns what this logger itself has logged above the level that is for developers.
  List<String> linesAboveDebug() {
    return records.stream()
        .filter(record -> record.getLevel().intValue() > Level.FINE.intValue())
        .filter(record -> record.getLoggerName().equals(logger.getName()))
        .map(LogRecord::getMessage)
        .toList();
  }

  /// Returns every line above the level that is for developers, with its logger.
  List<String> records() {
    return records.stream()
        .filter(record -> record.getLevel().intValue() > Level.INFO.intValue())
        .map(record -> record.getLoggerName() + ": " + record.getMessage())
        .toList();
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setLevel(levelBefore);
    logger.setUseParentHandlers(parentBefore);
  }
}
