package io.nexios.gallery;

import io.nexios.gallery.upstream.Latency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One gallery, open for all tests of the run. It waits long for its parts, because the machine may
/// be busy; after each test all of its faults are off again, and nothing calls the upstream
/// service.
final class OpenGallery implements BeforeAllCallback, ParameterResolver, AfterEachCallback {
  private static final Limits PATIENT =
      new Limits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(50));

  @Override
  public void beforeAll(ExtensionContext context) {
    visit(context); // so that no test is charged with the opening
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Visit.class;
  }

  @Override
  public Visit resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return visit(context);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (var part : List.of("upstream", "primary", "backup", "outbox")) {
      visit(context).visitor().put("/faults/" + part);
    }
    Eventually.get(() -> visit(context).visitor().count("running"), running -> running == 0);
  }

  private static Visit visit(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(OpenGallery.class))
        .computeIfAbsent("gallery", _ -> Visit.begin(), Visit.class);
  }

  /// A visit to the open gallery.
  record Visit(Gallery gallery, Path data, Visitor visitor, AccessLog accessLog)
      implements AutoCloseable {
    private static Visit begin() {
      try {
        var accessLog = new AccessLog();
        var data = Files.createTempDirectory("gallery");
        var latency = new Latency(Duration.ofMillis(1), 0.5, 1);
        var gallery = Gallery.start(new Settings(0, 0, data, latency, PATIENT));
        return new Visit(gallery, data, new Visitor(gallery.port()), accessLog);
      } catch (Exception e) {
        throw new IllegalStateException("the gallery does not open", e);
      }
    }

    @Override
    public void close() throws IOException {
      gallery.close();
      accessLog.close();
      try (var files = Files.walk(data)) {
        files.sorted(Comparator.reverseOrder()).forEach(Visit::delete);
      }
    }

    private static void delete(Path file) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// The lines of the access log since the gallery opened.
  static final class AccessLog extends Handler {
    private final Logger logger = Logger.getLogger("io.nexios.web.access");
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private AccessLog() {
      Logger.getLogger("").setLevel(Level.WARNING);
      logger.setLevel(Level.INFO);
      logger.setUseParentHandlers(false);
      logger.addHandler(this);
    }

    List<String> lines() {
      return lines;
    }

    @Override
    public void publish(LogRecord event) {
      lines.add(event.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }
}
