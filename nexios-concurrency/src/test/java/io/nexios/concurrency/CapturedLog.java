package io.nexios.concurrency;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What this module logs while it is open, instead of the console.
final class CapturedLog extends Handler implements AutoCloseable {
  private final Logger logger = Logger.getLogger("io.nexios.concurrency");
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  private CapturedLog() {}

  static CapturedLog open() {
    CapturedLog log = new CapturedLog();
    log.logger.setUseParentHandlers(false);
    log.logger.addHandler(log);
    return log;
  }

  List<LogRecord> records() {
    return records;
  }

  List<LogRecord> warnings() {
    return records.stream().filter(each -> each.getLevel() == Level.WARNING).toList();
  }

  @Override
  public void publish(LogRecord logged) {
    records.add(logged);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
