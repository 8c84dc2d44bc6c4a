package io.nexios.web;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The files that one request has on disk, to be deleted when it is over.
///
/// **Threading.** All methods may be called from any thread.
final class TemporaryFiles {
  private static final System.Logger LOG = System.getLogger("io.nexios.web");

  /// How a file that [#create()] has made is opened: without the usual truncation, behind which
  /// ext4 takes it for a file that is replaced, and writes it out to the disk at its close.
  ///
  /// **Source.** The manual page ext4(5), `auto_da_alloc`.
  static final OpenOption OPENED = StandardOpenOption.WRITE;

  private final UploadFolder folder;
  private final List<Path> files = new ArrayList<>(); // guarded by itself
  private boolean over; // guarded by `files`

  TemporaryFiles(UploadFolder folder) {
    this.folder = folder;
  }

  /// Makes a file.
  ///
  /// @throws IOException also when the request is over, because nobody would delete the file
  Path create() throws IOException {
    Path file = folder.createFile();
    if (!note(file)) {
      Files.deleteIfExists(file);
      throw new IOException(
          "the uploaded file is gone: its request is over; copy during the request what shall stay");
    }
    return file;
  }

  private boolean note(Path file) {
    synchronized (files) {
      return !over && files.add(file);
    }
  }

  /// Deletes what is still there: a handler may have moved files away.
  void deleteAll() {
    List<Path> present;
    synchronized (files) {
      over = true;
      present = List.copyOf(files);
      files.clear();
    }
    for (Path file : present) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException failure) {
        LOG.log(Level.WARNING, "temporary file " + file + " could not be deleted", failure);
      }
    }
  }
}
