package io.nexios.gallery;

import io.nexios.gallery.upstream.Latency;
import java.nio.file.Path;

/// How the gallery is set up.
///
/// @param port of the gallery; 0 for any
/// @param upstreamPort of the service that it calls; 0 for any
/// @param data the folder that everything is kept in
/// @param latency of the upstream service
/// @param limits how long the gallery waits
record Settings(int port, int upstreamPort, Path data, Latency latency, Limits limits) {
  static final int DEFAULT_PORT = 8000;

  /// What `--help` prints.
  static final String USAGE =
      """
      usage: gallery [--port N] [--upstream-port N] [--data DIR] [--help]

        --port N           where the gallery listens (default 8000; 0 for any free port)
        --upstream-port N  where the service that it calls listens (default: any free port)
        --data DIR         where it keeps its files (default gallery/data)
        --help             this text

      It listens on 127.0.0.1 only and calls nothing but itself. Ctrl-C or SIGTERM stops it.""";

  /// {@return the settings that the arguments of the command line ask for}
  ///
  /// @throws IllegalArgumentException if they are not as [#USAGE] says
  static Settings of(String... arguments) {
    var settings =
        new Settings(
            DEFAULT_PORT, 0, Path.of("gallery", "data"), Latency.realistic(), Limits.standard());
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " is unknown or lacks a value");
      }
      settings = settings.with(arguments[i], arguments[i + 1]);
    }
    return settings;
  }

  private Settings with(String option, String value) {
    return switch (option) {
      case "--port" -> new Settings(port(option, value), upstreamPort, data, latency, limits);
      case "--upstream-port" -> new Settings(port, port(option, value), data, latency, limits);
      case "--data" -> new Settings(port, upstreamPort, Path.of(value), latency, limits);
      default -> throw new IllegalArgumentException(option + " is unknown");
    };
  }

  private static int port(String option, String value) {
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
      throw new IllegalArgumentException(
          "%s must be between 0 and 65535, was %s".formatted(option, value));
    }
    return Integer.parseInt(value);
  }
}
