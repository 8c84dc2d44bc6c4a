package io.nexios.benchmarks.http;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// How servers are started.
///
/// @param folder for their temporary files
/// @param upstreamPort where the dashboards call
/// @param classPath of all of them
/// @param flags of their JVM, beyond those that every process gets
/// @param errors where their messages go
record Launch(
    Path folder, int upstreamPort, String classPath, List<String> flags, Redirect errors) {
  Launch(Path folder, int upstreamPort) {
    this(folder, upstreamPort, System.getProperty("java.class.path"), List.of(), Redirect.INHERIT);
  }

  Launch withClassPath(String newClassPath) {
    return new Launch(folder, upstreamPort, newClassPath, flags, errors);
  }

  Launch withFlag(String flag) {
    List<String> more = Stream.concat(flags.stream(), Stream.of(flag)).toList();
    return new Launch(folder, upstreamPort, classPath, more, errors);
  }

  Launch withErrorsTo(Path file) {
    return new Launch(folder, upstreamPort, classPath, flags, Redirect.to(file.toFile()));
  }

  /// Starts a server and returns when it listens.
  ServerProcess start(Server server) throws IOException {
    List<String> all =
        Stream.concat(
                Stream.of("-Dupstream=" + upstreamPort, "-Djava.io.tmpdir=" + folder),
                flags.stream())
            .toList();
    return ServerProcess.start(
        server, Java.command(classPath, all, ServerMain.class, server.name()), errors);
  }
}
