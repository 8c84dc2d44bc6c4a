package io.nexios.web;

import io.nexios.web.internal.multipart.MultipartReader;
import io.nexios.web.internal.multipart.PartHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a multipart body to its end in constant memory: plain fields are limited, files go to disk
/// when they, or those before them, have become too large to keep.
final class MultipartForm {
  /** What all plain fields of a form, of either kind, may take together. */
  static final int MAX_FIELD_BYTES = 1 << 20;

  private static final int MAX_FILE_BYTES_IN_MEMORY = 64 << 10;
  private static final int MAX_ALL_FILE_BYTES_IN_MEMORY = 1 << 20;

  private final TemporaryFiles temporaryFiles;
  private final Map<String, List<String>> fields = new LinkedHashMap<>();
  private final Map<String, List<UploadedFile>> files = new LinkedHashMap<>();

  /* For the reading thread only. */
  private int fieldBytes;
  private int fileBytesInMemory;

  private MultipartForm(TemporaryFiles temporaryFiles) {
    this.temporaryFiles = temporaryFiles;
  }

  static FormData read(MultipartReader reader, TemporaryFiles temporaryFiles) throws IOException {
    MultipartForm form = new MultipartForm(temporaryFiles);
    for (PartHead head = reader.next(); head != null; head = reader.next()) {
      if (head.filename() == null) {
        form.addField(head, reader.content());
      } else {
        form.addFile(head, head.filename(), reader.content());
      }
    }
    return new FormData(
        RequestTarget.unmodifiable(form.fields), RequestTarget.unmodifiable(form.files));
  }

  private void addField(PartHead head, InputStream content) throws IOException {
    byte[] bytes = readAtMost(content, MAX_FIELD_BYTES - fieldBytes);
    fieldBytes += bytes.length;
    String text = text(head.contentType(), bytes);
    fields.computeIfAbsent(head.name(), _ -> new ArrayList<>(1)).add(text);
  }

  /// Reads a part as text.
  ///
  /// @throws ProblemException 413 when it has more than the given number of bytes
  static String text(@Nullable String contentType, InputStream content, int maxBytes)
      throws IOException {
    return text(contentType, readAtMost(content, maxBytes));
  }

  /// Reads to the end.
  ///
  /// @throws ProblemException 413 when there is more than the given number of bytes
  static byte[] readAtMost(InputStream content, int maxBytes) throws IOException {
    byte[] bytes = content.readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new ProblemException(413, "the plain fields of the form are too large");
    }
    return bytes;
  }

  private static String text(@Nullable String contentType, byte[] bytes) {
    return ContentType.parse(contentType, "text/plain").decode(bytes);
  }

  private void addFile(PartHead head, String filename, InputStream content) throws IOException {
    int kept = Math.min(MAX_FILE_BYTES_IN_MEMORY, MAX_ALL_FILE_BYTES_IN_MEMORY - fileBytesInMemory);
    byte[] start = content.readNBytes(kept + 1);
    if (start.length == 0 && filename.isEmpty()) {
      return; // what a browser sends for a file field that the user left empty
    }
    UploadedFile file;
    if (start.length <= kept) {
      fileBytesInMemory += start.length;
      file = new SpooledFile(head, start, temporaryFiles);
    } else {
      file = spool(head, start, content);
    }
    files.computeIfAbsent(head.name(), _ -> new ArrayList<>(1)).add(file);
  }

  private SpooledFile spool(PartHead head, byte[] start, InputStream rest) throws IOException {
    Path path = temporaryFiles.create();
    try (OutputStream out = Files.newOutputStream(path, TemporaryFiles.OPENED)) {
      out.write(start);
      long size = start.length + rest.transferTo(out);
      return new SpooledFile(head, path, size, temporaryFiles);
    }
  }
}
