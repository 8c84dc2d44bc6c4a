package io.nexios.benchmarks.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// One server in a JVM of its own, with the flags that all of them get.
final class ServerProcess implements AutoCloseable {
  private static final int TICKS_PER_SECOND = 100; // what Linux reports in, on every machine

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts a server.
  ///
  /// @param upstreamPort where the dashboards call, 0 for nowhere
  static ServerProcess start(Server server, int upstreamPort) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-preview",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-Dupstream=" + upstreamPort,
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

  /// Asks again and again until a 200 comes.
  void awaitAnswer(String target) throws IOException {
    while (true) {
      HttpURLConnection asking =
          (HttpURLConnection) URI.create(url(target)).toURL().openConnection();
      if (asking.getResponseCode() == 200) {
        asking.disconnect();
        return;
      }
    }
  }

  int port() {
    return port;
  }

  String url(String target) {
    return "http://127.0.0.1:" + port + target;
  }

  /// {@return the processor time that the process has used so far, in microseconds}
  double cpuMicros() throws IOException {
    String line = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // user and system
    return ticks * 1e6 / TICKS_PER_SECOND;
  }

  /// {@return the memory of the process that is in use, in MiB, as the system sees it}
  double residentMebibytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("the system says nothing of process " + process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
