package io.nexios.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * In the folder that the app was given, each app has a folder of its own and beside it a lock file that it
 * holds locked while it lives. The system gives the lock back when the process dies, however it does.
 * So who gets the lock of another knows that it is dead, and deletes what it has left.
 *
 * I1. A folder exists only while its lock file does: made after it, deleted before it.
 * I2. A lock counts only when its file is still there: otherwise somebody has taken its owner for dead in
 *     the moment before it was locked, and the owner tries again with another name.
 * I3. No lock file of this process is opened a second time: a lock belongs to the process, and closing any
 *     channel to its file gives it back. So `OURS` has the name of each until its channel is closed, and
 *     whoever makes one or looks for the dead does so alone.
 */
/// The folder of one app for temporary files, which disappears with it; at the latest when the next
/// app starts that has the same folder around it.
///
/// **Threading.** Opened and closed by one thread; everything else is for any.
final class UploadFolder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.nexios.web");
  private static final String PREFIX = "nexios-uploads-";
  private static final String LOCK_ENDING = ".lock";
  private static final String FILE_PREFIX = "upload-";

  /** Names, which are unique in a folder; guarded by itself. */
  private static final Set<String> OURS = new HashSet<>();

  private final Path path;
  private final Path lockFile;
  private final FileChannel lock;

  private UploadFolder(Path path, Path lockFile, FileChannel lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /// Deletes what dead apps have left below a folder, and makes one of its own there.
  static UploadFolder open(Path around) throws IOException {
    Files.createDirectories(around);
    synchronized (OURS) { // I3
      deleteLeftOvers(around);
      return make(around);
    }
  }

  private static UploadFolder make(Path around) throws IOException {
    while (true) {
      Path lockFile = Files.createTempFile(around, PREFIX, LOCK_ENDING);
      FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE);
      if (tryLock(lock) != null && Files.exists(lockFile)) { // I2
        Path folder = Files.createDirectory(folderOf(lockFile));
        OURS.add(lockFile.getFileName().toString());
        return new UploadFolder(folder, lockFile, lock);
      }
      lock.close();
    }
  }

  private static Path folderOf(Path lockFile) {
    String name = lockFile.getFileName().toString();
    return lockFile.resolveSibling(name.substring(0, name.length() - LOCK_ENDING.length()));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ofThisProcess) {
      return null;
    }
  }

  private static void deleteLeftOvers(Path around) throws IOException {
    try (DirectoryStream<Path> lockFiles =
        Files.newDirectoryStream(around, PREFIX + "*" + LOCK_ENDING)) {
      for (Path lockFile : lockFiles) {
        if (!OURS.contains(lockFile.getFileName().toString())) {
          deleteIfDead(lockFile);
        }
      }
    }
  }

  private static void deleteIfDead(Path lockFile) {
    try (FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      if (tryLock(lock) != null) {
        deleteAll(folderOf(lockFile));
        Files.deleteIfExists(lockFile);
      }
    } catch (IOException | UncheckedIOException gone) { // or another user's, to be left alone
      LOG.log(Level.DEBUG, "left alone: " + lockFile, gone);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> inside;
    try (Stream<Path> files = Files.walk(folder)) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : inside) {
      Files.deleteIfExists(file);
    }
  }

  Path path() {
    return path;
  }

  /// Makes a file. Systems tidy their folders for temporary files up; when this one has become a
  /// victim of that, it is made again.
  ///
  /// @throws IOException also when this is closed
  Path createFile() throws IOException {
    try {
      return Files.createTempFile(path, FILE_PREFIX, null);
    } catch (NoSuchFileException tidiedUp) {
      if (!lock.isOpen()) {
        throw tidiedUp;
      }
      Files.createDirectories(path);
      return Files.createTempFile(path, FILE_PREFIX, null);
    }
  }

  private void forget() {
    synchronized (OURS) {
      OURS.remove(lockFile.getFileName().toString());
    }
  }

  @Override
  public void close() {
    try (lock) {
      deleteAll(path);
      Files.deleteIfExists(lockFile);
    } catch (IOException | UncheckedIOException failure) {
      LOG.log(Level.WARNING, "upload folder " + path + " could not be deleted", failure);
    } finally {
      forget();
    }
  }
}
