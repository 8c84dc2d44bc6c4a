package io.nexios.benchmarks.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One run of the load generator `wrk`.
///
/// @param timeouts requests without an answer after 5 s: a server that stalls loses the round, not
///   the run
record Wrk(double requestsPerSecond, double p99Millis, int timeouts) {
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern TIMEOUTS =
      Pattern.compile("Socket errors: connect 0, read 0, write 0, timeout (\\d+)");
  private static final Pattern FAILED = Pattern.compile("Non-2xx or 3xx responses|Socket errors");

  static Wrk run(String url, @Nullable String script, int connections, int seconds)
      throws IOException, InterruptedException {
    return start(url, script, connections, seconds).await();
  }

  /// Starts a run.
  ///
  /// @param script the file that says what to send, or null for a GET
  static Running start(String url, @Nullable String script, int connections, int seconds)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("wrk", "--threads", "1", "--latency", "--timeout", "5s"));
    command.addAll(List.of("-c", "" + connections, "-d", seconds + "s"));
    if (script != null) {
      command.addAll(List.of("-s", script));
    }
    command.add(url);
    return new Running(url, new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /// A run that is going on.
  record Running(String url, Process process) {
    /// Waits for its end.
    Wrk await() throws IOException, InterruptedException {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher stalled = TIMEOUTS.matcher(output);
      int timeouts = stalled.find() ? Integer.parseInt(stalled.group(1)) : 0;
      if (process.waitFor() != 0 || FAILED.matcher(stalled.replaceAll("")).find()) {
        throw new IOException("wrk against " + url + " saw failures:\n" + output);
      }
      return new Wrk(
          Double.parseDouble(find(RATE, output).group(1)), toMillis(find(P99, output)), timeouts);
    }
  }

  private static Matcher find(Pattern pattern, String output) throws IOException {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IOException("wrk printed no '" + pattern + "':\n" + output);
    }
    return matcher;
  }

  private static double toMillis(Matcher latency) {
    double value = Double.parseDouble(latency.group(1));
    return switch (latency.group(2)) {
      case "us" -> value / 1e3;
      case "s" -> value * 1e3;
      default -> value;
    };
  }
}
