package io.nexios.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
/// **Source.** The fields `comm` and `state` of `/proc/[pid]/stat`, proc_pid_stat(5).
final class OsThread implements AutoCloseable {
  private static final Path SELF = Path.of("/proc/thread-self");
  private static final Path ALL = Path.of("/proc/self/task");

  /** Enough for the number, the name (at most 64 bytes) and the state. */
  private static final int HEAD_BYTES = 128;

  private final RandomAccessFile stat;
  private final byte[] head = new byte[HEAD_BYTES];

  private OsThread(Path folder) throws IOException {
    stat = new RandomAccessFile(folder.resolve("stat").toFile(), "r");
  }

  /// {@return the calling platform thread, or null where the system does not tell}
  static @Nullable OsThread current() {
    try {
      return new OsThread(SELF.resolveSibling(Files.readSymbolicLink(SELF)));
    } catch (IOException | UnsupportedOperationException notLinux) {
      return null;
    }
  }

  /// {@return the live threads of this process whose name begins so, none where the system does not
  /// tell}
  static List<OsThread> named(String prefix) {
    List<OsThread> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(ALL)) {
      for (Path folder : (Iterable<Path>) folders::iterator) {
        OsThread thread = new OsThread(folder);
        if (thread.read().contains("(" + prefix)) {
          found.add(thread);
        } else {
          thread.close();
        }
      }
    } catch (IOException notLinuxOrJustEnded) {
      found.forEach(OsThread::close);
      return List.of();
    }
    return found;
  }

  /// {@return whether the thread sleeps in the kernel, or has ended}
  boolean isAsleep() {
    try {
      String text = read();
      int state = text.lastIndexOf(')') + 2;
      return state >= text.length() || text.charAt(state) == 'S';
    } catch (IOException ended) {
      return true;
    }
  }

  private String read() throws IOException {
    stat.seek(0);
    int length = Math.max(0, stat.read(head));
    return new String(head, 0, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      stat.close();
    } catch (IOException nothingWasWritten) {
      return;
    }
  }
}
