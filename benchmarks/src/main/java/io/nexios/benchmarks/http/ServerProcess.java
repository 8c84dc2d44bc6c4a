package io.nexios.benchmarks.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/// One server in a JVM of its own, with the flags that all of them get.
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static ServerProcess start(Server server) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-preview",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "--class-path",
                System.getProperty("java.class.path"),
                ServerMain.class.getName(),
                server.name())
            .redirectError(Redirect.INHERIT)
            .start();
    return new ServerProcess(process, awaitPort(server, process.inputReader()));
  }

  private static int awaitPort(Server server, BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(Server.READY)) {
        return Integer.parseInt(line.substring(Server.READY.length()));
      }
    }
    throw new IOException("server " + server + " ended before it listened: see its errors above");
  }

  String url() {
    return "http://127.0.0.1:" + port + "/json";
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
