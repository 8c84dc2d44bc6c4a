package io.nexios.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A platform thread as Linux sees it.
///
/// Java shows a platform thread as waiting until it runs again, which on a busy machine is
/// milliseconds after it was woken. The kernel shows it as runnable before the call that wakes it
/// returns.
///
/// **Threading.** Confined to the thread that looks, but for [#current()].
///
/// **Source.** The fields `comm` and `state` of `/proc/[pid]/stat`, proc_pid_stat(5), and the first
/// field of `/proc/[pid]/schedstat`, the time on a processor in nanoseconds.
final class OsThread implements AutoCloseable {
  private static final Path SELF = Path.of("/proc/thread-self");
  private static final Path ALL = Path.of("/proc/self/task");

  /** Enough for the number, the name (at most 64 bytes) and the state. */
  private static final int HEAD_BYTES = 128;

  private final Path folder;
  private final byte[] head = new byte[HEAD_BYTES];
  private @Nullable RandomAccessFile stat; // opened by the first look

  private OsThread(Path folder) {
    this.folder = folder;
  }

  /// {@return the calling platform thread, or null where the system does not tell}
  static @Nullable OsThread current() {
    try {
      Path folder = SELF.resolveSibling(Files.readSymbolicLink(SELF)); // of "123/task/456"
      return new OsThread(folder);
    } catch (IOException | UnsupportedOperationException notLinux) {
      return null;
    }
  }

  /// Returns the live threads of this process.
  ///
  /// @throws IOException if the system does not tell
  static List<OsThread> all() throws IOException {
    try (Stream<Path> folders = Files.list(ALL)) {
      return folders.map(OsThread::new).toList();
    }
  }

  String id() {
    return folder.getFileName().toString();
  }

  /// {@return whether the thread sleeps in the kernel, or has ended}
  boolean isAsleep() {
    String text = read();
    int state = text.lastIndexOf(')') + 2;
    return state >= text.length() || text.charAt(state) == 'S';
  }

  /// {@return whether the thread's name begins so; the kernel keeps 15 bytes of it}
  boolean isNamed(String prefix) {
    return read().contains("(" + prefix);
  }

  /// Returns how long the thread has been on a processor, in nanoseconds.
  ///
  /// @throws IOException if the system does not tell, or the thread has ended
  long ranNanos() throws IOException {
    String text = Files.readString(folder.resolve("schedstat"));
    return Long.parseLong(text.substring(0, text.indexOf(' ')));
  }

  /** The start of the line, empty once the thread has ended. */
  private String read() {
    try {
      if (stat == null) {
        stat = new RandomAccessFile(folder.resolve("stat").toFile(), "r");
      }
      stat.seek(0);
      int length = Math.max(0, stat.read(head));
      return new String(head, 0, length, StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }

  @Override
  public void close() {
    try {
      if (stat != null) {
        stat.close();
      }
    } catch (IOException nothingWasWritten) {
      return;
    }
  }
}
