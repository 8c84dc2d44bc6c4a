package io.nexios.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A part of a file, as a body.
///
/// @param file where it is
/// @param offset where the part begins
/// @param length its length in bytes
record FileSlice(Path file, long offset, long length) {
  /// Returns the whole file.
  ///
  /// @throws IOException when there is no such file
  static FileSlice whole(Path file) throws IOException {
    return new FileSlice(file, 0, Files.size(file));
  }
}
