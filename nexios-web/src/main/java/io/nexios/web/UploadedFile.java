package io.nexios.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// A file of a multipart body, received whole. It is gone when the request is over: what shall stay
/// is copied, or moved from [#path()].
///
/// **Threading.** All methods may be called from any thread.
public interface UploadedFile {
  /// {@return the name of the form's field}
  String name();

  /// {@return the file's name, safe to join to a folder: the last segment of what was sent, without
  /// control characters, never empty, `.` or `..`; `file` when nothing else is left}
  String filename();

  /// {@return the file's name as the client sent it: for showing, never for a file system}
  String submittedFilename();

  /// {@return the type that the client declared, not checked against the content;
  /// `application/octet-stream` when it declared none}
  String contentType();

  /// {@return the length in bytes}
  long size();

  /// Returns the file on disk. A small one is written there by the first call.
  ///
  /// @throws IOException when it cannot be written
  Path path() throws IOException;

  /// Opens the content from its beginning; the caller closes it.
  ///
  /// @throws IOException when it cannot be opened
  InputStream stream() throws IOException;

  /// {@return the whole content}
  ///
  /// @throws IOException when it cannot be read
  byte[] bytes() throws IOException;
}
