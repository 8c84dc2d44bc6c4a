package io.nexios.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A platform thread as Linux sees it.
///
/// Java shows a platform thread as waiting until it runs again, which on a busy machine is
/// milliseconds after it was woken. The kernel shows it as runnable before the call that wakes it
/// returns.
///
/// **Threading.** Confined to the thread that looks, but for [#current()].
///
/// **Source.** The field `state` of `/proc/[pid]/stat`, proc_pid_stat(5).
final class OsThread implements AutoCloseable {
  private static final Path SELF = Path.of("/proc/thread-self");

  /** Enough for the number, the name (at most 64 bytes) and the state. */
  private static final int HEAD_BYTES = 128;

  private final RandomAccessFile stat;
  private final byte[] head = new byte[HEAD_BYTES];

  private OsThread(RandomAccessFile stat) {
    this.stat = stat;
  }

  /// {@return the calling platform thread, or null where the system does not tell}
  static @Nullable OsThread current() {
    try {
      Path folder = Files.readSymbolicLink(SELF); // "123/task/456", relative to /proc
      return new OsThread(new RandomAccessFile("/proc/" + folder + "/stat", "r"));
    } catch (IOException | UnsupportedOperationException notLinux) {
      return null;
    }
  }

  /// {@return whether the thread sleeps in the kernel, or has ended}
  boolean isAsleep() {
    try {
      stat.seek(0);
      int length = Math.max(0, stat.read(head));
      String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
      int state = text.lastIndexOf(')') + 2;
      return state >= text.length() || text.charAt(state) == 'S';
    } catch (IOException ended) {
      return true;
    }
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
