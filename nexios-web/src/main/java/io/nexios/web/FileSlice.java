package io.nexios.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// A part of a file, as a body.
///
/// @param file where it is
/// @param offset where the part begins
/// @param length its length in bytes
record FileSlice(Path file, long offset, long length) {
  /// Returns the whole file.
  ///
  /// @throws IOException when there is no such file, or it is a folder or the like
  static FileSlice whole(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new IOException(file + " is no regular file, and nothing else can be answered with");
    }
    return new FileSlice(file, 0, attributes.size());
  }
}
