package io.nexios.web;

import java.io.IOException;
import java.io.InputStream;

/// One part of a multipart body while the body arrives: to be used before the next part is pulled.
///
/// **Threading.** For the thread that pulls the parts.
public interface Part {
  /// {@return the name of the form's field}
  String name();

  /// {@return whether the client calls this a file, by giving it a file name}
  boolean isFile();

  /// {@return the file's name, safe to join to a folder; see [UploadedFile#filename()]. `file` when
  /// this is no file}
  String filename();

  /// {@return the file's name as the client sent it; empty when this is no file}
  String submittedFilename();

  /// {@return the type that the client declared; `text/plain` for a field and
  /// `application/octet-stream` for a file that declare none}
  String contentType();

  /// {@return the content as it arrives; it ends with the part}
  InputStream stream();

  /// Reads the content as text of at most 64 KiB.
  ///
  /// @throws ProblemException 413 when it is longer, 400 when it is not text of its charset, 415
  ///   when that charset is not known
  /// @throws IOException when the body cannot be read
  String text() throws IOException;
}
