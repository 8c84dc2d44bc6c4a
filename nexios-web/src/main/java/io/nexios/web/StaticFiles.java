package io.nexios.web;

import io.nexios.web.internal.http.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Serves the files of one folder. A file counts only when its real path, after all symbolic links,
/// lies in the folder's real path; names that begin with a dot are not served.
///
/// **Source.** RFC 9110, sections 8.8 (validators), 13 (conditions) and 14 (ranges).
final class StaticFiles {
  private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

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
    Instant modified = attributes.lastModifiedTime().toInstant();
    String tag = "\"%x-%x\"".formatted(attributes.lastModifiedTime().toMillis(), attributes.size());
    Headers headers =
        Headers.builder()
            .add("content-type", MediaTypes.of(relative))
            .add("etag", tag)
            .add("last-modified", HTTP_DATE.format(modified.atZone(ZoneOffset.UTC)))
            .add("accept-ranges", "bytes")
            .add("x-content-type-options", "nosniff")
            .build();
    if (isUnchanged(req, tag, modified)) {
      return new Reply<@Nullable Object>(304, headers, null);
    }
    return body(file, attributes.size(), range(req, tag, modified), headers);
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
        if (file.startsWith(folder.toRealPath()) && Files.isRegularFile(file)) {
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

  private static boolean isUnchanged(Request req, String tag, Instant modified) {
    Param noneMatch = req.header("if-none-match");
    if (noneMatch.isPresent()) {
      return noneMatch.values().stream().anyMatch(list -> list.equals("*") || list.contains(tag));
    }
    Instant since = date(req.header("if-modified-since").orElse(""));
    return since != null && !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
  }

  /// Returns the range asked for, or null when there is none or it was meant for another version.
  private static @Nullable String range(Request req, String tag, Instant modified) {
    Param range = req.header("range");
    if (!range.isPresent() || !req.method().equals("GET")) {
      return null;
    }
    String condition = req.header("if-range").orElse(tag);
    boolean holds =
        condition.equals(tag) || modified.truncatedTo(ChronoUnit.SECONDS).equals(date(condition));
    return holds ? range.value() : null;
  }

  private static @Nullable Instant date(String text) {
    try {
      return text.isEmpty() ? null : ZonedDateTime.parse(text, HTTP_DATE).toInstant();
    } catch (DateTimeException malformed) {
      return null; // as RFC 9110 wants: a condition that cannot be read is none
    }
  }
}
