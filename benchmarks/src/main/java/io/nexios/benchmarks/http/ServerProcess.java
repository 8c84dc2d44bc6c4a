package io.nexios.benchmarks.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One server in a process of its own.
final class ServerProcess implements AutoCloseable {
  private static final int TICKS_PER_SECOND = 100; // what Linux reports in, on every machine

  private final Server server;
  private final Process process;
  private final int port;

  private ServerProcess(Server server, Process process, int port) {
    this.server = server;
    this.process = process;
    this.port = port;
  }

  /// Starts a process and returns when it says that it listens.
  ///
  /// @param errors where its messages go
  static ServerProcess start(Server server, List<String> command, Redirect errors)
      throws IOException {
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    return new ServerProcess(server, process, awaitPort(server, process.inputReader()));
  }

  private static int awaitPort(Server server, BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(Server.READY)) {
        return Integer.parseInt(line.substring(Server.READY.length()));
      }
    }
    throw new IOException("server " + server.label() + " ended before it listened: see its errors");
  }

  /// Asks again and again until a 200 comes, and returns its body.
  String awaitAnswer(String target) throws IOException {
    while (true) {
      HttpURLConnection asking =
          (HttpURLConnection) URI.create(url(target)).toURL().openConnection();
      if (asking.getResponseCode() == 200) {
        String body = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asking.disconnect();
        return body;
      }
    }
  }

  int port() {
    return port;
  }

  String url(String target) {
    return "http://127.0.0.1:" + port + target;
  }

  /// Returns the processes that serve: nginx has several, and a JVM beside them that only waits.
  private List<Long> pids() {
    return server.isNative()
        ? process.descendants().map(ProcessHandle::pid).toList()
        : List.of(process.pid());
  }

  /// {@return the processor time that the server has used so far, in microseconds}
  double cpuMicros() throws IOException {
    long ticks = 0;
    for (long pid : pids()) {
      String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // user and system
    }
    return ticks * 1e6 / TICKS_PER_SECOND;
  }

  /// {@return the memory of the server that is in use, in MiB, as the system sees it}
  double residentMebibytes() throws IOException {
    long kibibytes = 0;
    for (long pid : pids()) {
      kibibytes +=
          Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum();
    }
    return kibibytes / 1024.0;
  }

  /// Makes a JVM give up what nothing refers to.
  void collectGarbage() throws IOException, InterruptedException {
    if (!server.isNative()) {
      Process jcmd =
          new ProcessBuilder(Java.tool("jcmd"), String.valueOf(process.pid()), "GC.run")
              .redirectErrorStream(true)
              .start();
      String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (jcmd.waitFor() != 0) {
        throw new IOException("jcmd failed for " + server.label() + ":\n" + said);
      }
    }
  }

  /// Ends the process in its own way, and waits for it.
  void end() throws IOException {
    process.toHandle().destroy();
    process.inputReader().transferTo(Writer.nullWriter());
    process.onExit().join();
  }

  /// Ends the process at once: how well each of them stops is not measured here.
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroyForcibly();
    process.onExit().join();
  }
}
