package io.nexios.web;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
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
 * I4. The folder around may be everybody's, as the system's for temporary files is. So each folder is its
 *     owner's alone, nothing is written into a folder that has only the name of this one, and of the
 *     dead only what belongs to the same user is touched, without following links.
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
  private static final int ATTEMPTS = 10;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** Names, which are unique in a folder; guarded by itself. */
  private static final Set<String> OURS = new HashSet<>();

  private final Path path;
  private final Path lockFile;
  private final FileChannel lock;
  private final UserPrincipal owner;

  /** Which folder it is, whatever has its name; set again when it was tidied up. */
  private volatile @Nullable Object identity;

  private UploadFolder(Path path, Path lockFile, FileChannel lock) throws IOException {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
    this.owner = Files.getOwner(lockFile, LinkOption.NOFOLLOW_LINKS);
  }

  /// Deletes what dead apps have left below a folder, and makes one of its own there.
  static UploadFolder open(Path around) throws IOException {
    Files.createDirectories(around);
    synchronized (OURS) { // I3
      UploadFolder made = make(around);
      try {
        deleteLeftOvers(around, made.owner);
      } catch (IOException | RuntimeException failure) {
        made.close();
        throw failure;
      }
      return made;
    }
  }

  private static UploadFolder make(Path around) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Path lockFile = Files.createTempFile(around, PREFIX, LOCK_ENDING);
      FileChannel lock = openLock(lockFile);
      if (tryLock(lock) != null && Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS)) { // I2
        try {
          UploadFolder made = new UploadFolder(folderOf(lockFile), lockFile, lock);
          made.makeFolder();
          OURS.add(lockFile.getFileName().toString());
          return made;
        } catch (FileAlreadyExistsException taken) { // by somebody who has seen the lock file
          Files.deleteIfExists(lockFile);
        }
      }
      lock.close();
    }
    throw new IOException(
        "somebody else takes every name for a folder in %s: set withUploadFolder to a folder that nobody else writes to"
            .formatted(around));
  }

  /// Makes the folder, for its owner alone (I4).
  private void makeFolder() throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(path, OWNER_ONLY);
    } else {
      Files.createDirectory(path);
    }
    identity = identity();
  }

  private @Nullable Object identity() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static FileChannel openLock(Path lockFile) throws IOException {
    return FileChannel.open(lockFile, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
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

  /// @param us whose files are deleted: nobody else's
  static void deleteLeftOvers(Path around, UserPrincipal us) throws IOException {
    try (DirectoryStream<Path> lockFiles =
        Files.newDirectoryStream(around, PREFIX + "*" + LOCK_ENDING)) {
      for (Path lockFile : lockFiles) {
        if (!OURS.contains(lockFile.getFileName().toString())) {
          deleteIfDead(lockFile, us);
        }
      }
    }
  }

  private static void deleteIfDead(Path lockFile, UserPrincipal us) {
    try {
      if (isFileOf(us, lockFile)) { // a pipe would be waited for, a link leads anywhere
        try (FileChannel lock = openLock(lockFile)) {
          if (tryLock(lock) != null) {
            deleteFolder(folderOf(lockFile), us);
            Files.deleteIfExists(lockFile);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException gone) { // or another user's
      LOG.log(Level.DEBUG, "left alone: " + lockFile, gone);
    }
  }

  private static boolean isFileOf(UserPrincipal us, Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(us);
  }

  /// Deletes a folder of files. Where the system can, it is held open meanwhile, so that whatever
  /// somebody puts in its place is not touched.
  private static void deleteFolder(Path folder, UserPrincipal us) throws IOException {
    try (DirectoryStream<Path> around = Files.newDirectoryStream(folder.resolveSibling("."))) {
      if (around instanceof SecureDirectoryStream<Path> secure) {
        deleteFolder(secure, folder.getFileName(), us);
      } else if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
          for (Path file : inside) {
            Files.deleteIfExists(file);
          }
        }
        Files.deleteIfExists(folder);
      }
    }
  }

  private static void deleteFolder(SecureDirectoryStream<Path> around, Path name, UserPrincipal us)
      throws IOException {
    try (SecureDirectoryStream<Path> inside =
        around.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      UserPrincipal owner = inside.getFileAttributeView(FileOwnerAttributeView.class).getOwner();
      if (!owner.equals(us)) {
        throw new IOException("upload folder %s belongs to %s".formatted(name, owner));
      }
      for (Path file : inside) {
        inside.deleteFile(file.getFileName());
      }
    } catch (NoSuchFileException gone) { // somebody has tidied up
      return;
    }
    around.deleteDirectory(name);
  }

  Path path() {
    return path;
  }

  /// Makes a file. Systems tidy their folders for temporary files up; when this one has become a
  /// victim of that, it is made again.
  ///
  /// @throws IOException also when this is closed, and when something else is in the folder's place
  Path createFile() throws IOException {
    try {
      checkIdentity();
    } catch (NoSuchFileException tidiedUp) {
      makeAgain(tidiedUp);
    }
    return Files.createTempFile(path, FILE_PREFIX, null);
  }

  private void checkIdentity() throws IOException {
    if (!Objects.equals(identity(), identity)) {
      throw new IOException(
          "something else is in the place of the upload folder %s: set withUploadFolder to a folder that nobody else writes to"
              .formatted(path));
    }
  }

  private void makeAgain(NoSuchFileException tidiedUp) throws IOException {
    synchronized (OURS) {
      if (!lock.isOpen()) {
        throw tidiedUp;
      }
      if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
        makeFolder();
      }
      checkIdentity();
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
      deleteFolder(path, owner);
      Files.deleteIfExists(lockFile);
    } catch (IOException | DirectoryIteratorException failure) {
      LOG.log(Level.WARNING, "upload folder " + path + " could not be deleted", failure);
    } finally {
      forget();
    }
  }
}
