package io.nexios.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gallery as a process of its own.
@Tag("slow")
class MainTest {
  private static final int TERMINATED = 128 + 15;

  @TempDir Path folder;

  @Test
  void sigterm_stopsItAndLeavesNothingBehind() throws Exception {
    var gallery = start("--port", "0", "--data", folder.resolve("data").toString());
    try (var output = lines(gallery)) {
      var address = firstLineWith(output, "The gallery is open: http://127.0.0.1:");
      var port = address.replaceAll("\\D+$", "").replaceFirst(".*:", "");
      var visitor = new Visitor(Integer.parseInt(port));
      assertThat(visitor.get("/dashboard?user_id=1").status()).isEqualTo(200);
      assertThat(firstLineWith(output, "GET /dashboard\" 200")).contains("127.0.0.1");
      gallery.toHandle().destroy(); // the process; its output stays readable
      assertThat(output.lines().toList()).anyMatch(line -> line.contains("stopped"));
    }
    assertThat(gallery.waitFor()).isEqualTo(TERMINATED);
    try (var left = Files.list(folder.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
    assertThat(folder.resolve("data/gallery.db-wal")).doesNotExist();
  }

  @Test
  void help_namesTheOptions() throws Exception {
    var gallery = start("--help");
    try (var output = lines(gallery)) {
      assertThat(output.lines().toList()).anyMatch(line -> line.contains("--port N"));
    }
    assertThat(gallery.waitFor()).isZero();
  }

  @Test
  void unknownOption_isRefused() throws Exception {
    var gallery = start("--colour", "blue");
    try (var output = lines(gallery)) {
      assertThat(output.readLine()).isEqualTo("gallery: --colour is unknown");
    }
    assertThat(gallery.waitFor()).isEqualTo(2);
  }

  @Test
  void portInUse_isNamed() throws Exception {
    try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var port = String.valueOf(taken.getLocalPort());
      var gallery = start("--port", port, "--data", folder.resolve("data").toString());
      try (var output = lines(gallery)) {
        assertThat(firstLineWith(output, "cannot start")).contains(port);
      }
      assertThat(gallery.waitFor()).isEqualTo(1);
    }
  }

  private Process start(String... arguments) throws IOException {
    Files.createDirectories(folder.resolve("tmp"));
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + folder.resolve("tmp"),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  private static String firstLineWith(BufferedReader output, String part) throws IOException {
    var seen = new ArrayList<String>();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      seen.add(line);
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("no line has " + part + " in " + seen);
  }
}
