package io.nexios.web;

import io.nexios.web.internal.http.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Serves the files of one folder. A file counts only when its real path, after all symbolic links,
/// lies in the folder's real path; names that begin with a dot are not served.
///
/// **Source.** RFC 9110, section 14 (ranges); [Conditions] for the rest.
final class StaticFiles {
  private final Path folder;

  StaticFiles(Path folder) {
    this.folder = Objects.requireNonNull(folder, "folder");
  }

  Object index(Request req, Response res) throws IOException {
    return serve("index.html", req);
  }

  Object file(Request req, Response res) throws IOException {
    return serve(req.path("path").value(), req);
  }

  private Reply<? extends @Nullable Object> serve(String relative, Request req) throws IOException {
    Path file = find(relative);
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Conditions conditions =
        new Conditions(
            "\"%x-%x\"".formatted(attributes.lastModifiedTime().toMillis(), attributes.size()),
            attributes.lastModifiedTime().toInstant());
    Headers headers =
        Headers.builder()
            .add("content-type", MediaTypes.of(relative))
            .add("etag", conditions.tag())
            .add("last-modified", conditions.lastModified())
            .add("accept-ranges", "bytes")
            .add("x-content-type-options", "nosniff")
            .build();
    return switch (conditions.decide(req)) {
      case SEND -> body(file, attributes.size(), conditions.range(req), headers);
      case UNCHANGED -> new Reply<@Nullable Object>(304, headers, null);
      case FAILED ->
          Reply.problem(412, "Precondition Failed", "the file is not the version asked for")
              .withHeader("etag", conditions.tag());
    };
  }

  private static Reply<? extends @Nullable Object> body(
      Path file, long size, @Nullable String range, Headers headers) {
    ByteRange.Choice choice = ByteRange.choose(range, size);
    return switch (choice) {
      case ByteRange.Whole _ -> new Reply<>(200, headers, new FileSlice(file, 0, size));
      case ByteRange.Part(long first, long last) ->
          new Reply<>(
              206,
              headers.with("content-range", "bytes %d-%d/%d".formatted(first, last, size)),
              new FileSlice(file, first, last - first + 1));
      case ByteRange.Unsatisfiable _ ->
          Reply.problem(416, "Range Not Satisfiable", "the file has " + size + " bytes")
              .withHeader("content-range", "bytes */" + size);
    };
  }

  /// Returns the real path of a file in the folder.
  ///
  /// @throws ProblemException 404 when there is none
  private Path find(String relative) throws IOException {
    try {
      if (!isHidden(relative)) {
        Path file = folder.resolve(relative).toRealPath();
        if (file.startsWith(folder.toRealPath())
            && Files.isRegularFile(file)
            && Files.isReadable(file)) {
          return file;
        }
      }
    } catch (InvalidPathException | java.nio.file.FileSystemException none) {
      // answered below: a client learns no difference between absent, unreadable and outside
    }
    throw new ProblemException(404, "there is no such file");
  }

  private static boolean isHidden(String relative) {
    return relative.startsWith(".") || relative.contains("/.");
  }
}
