package io.nexios.testing;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// All live threads of the JVM, the virtual ones included.
///
/// Only a thread dump names the virtual threads that nobody keeps a reference to. It holds every
/// virtual thread that was started with the [Thread] API or an executor, unless the JVM runs with
/// `jdk.trackAllThreads=false`.
///
/// @implNote A third of a millisecond for a dozen threads, most of it for their stacks.
final class ThreadDump {
  /** `#22 "name" virtual WAITING 2026-01-01T00:00:00Z`; what follows the name is not promised. */
  private static final Pattern HEAD = Pattern.compile("#(\\d+) \"(.*)\"( virtual)?.*");

  private ThreadDump() {}

  /// A thread, and its part of the dump.
  record Live(long id, String name, boolean virtual, String text) {}

  /// {@return the live threads by their id, in the order of the dump}
  static Map<Long, Live> take() {
    try {
      return parse(read());
    } catch (IOException failure) {
      throw new UncheckedIOException("no thread dump could be taken", failure);
    }
  }

  private static String read() throws IOException {
    Path folder = Files.createTempDirectory("threads");
    Path file = folder.resolve("dump"); // must not exist
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      return Files.readString(file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  static Map<Long, Live> parse(String dump) {
    Map<Long, Live> threads = new LinkedHashMap<>();
    for (String part : dump.split("\\R(?=#)", -1)) {
      String head = part.lines().findFirst().orElse("");
      Matcher matcher = HEAD.matcher(head);
      if (matcher.matches()) {
        long id = Long.parseLong(matcher.group(1));
        boolean virtual = matcher.group(3) != null;
        threads.put(id, new Live(id, matcher.group(2), virtual, part.strip()));
      }
    }
    return threads;
  }
}
