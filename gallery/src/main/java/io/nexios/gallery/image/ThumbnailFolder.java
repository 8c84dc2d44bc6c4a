package io.nexios.gallery.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The thumbnails that are kept: the newest ones.
///
/// **Threading.** Any number of threads at once.
public final class ThumbnailFolder {
  private static final int KEPT = 200;
  private static final int MAX_STEM = 60; // characters, of up to four bytes; a name has 255

  private final Path path;

  /// A folder of thumbnails.
  ///
  /// @param path created if it is missing
  /// @throws IOException if it cannot be created
  public ThumbnailFolder(Path path) throws IOException {
    this.path = Files.createDirectories(path);
  }

  /// {@return where it is}
  public Path path() {
    return path;
  }

  /// Saves a thumbnail under a name of its own; the oldest go when there are too many.
  ///
  /// @param thumbnail what to save
  /// @param original the name of the image that it was made from
  /// @return the new name, as it stands in a URL
  /// @throws IOException if it cannot be written
  public String save(Thumbnail thumbnail, String original) throws IOException {
    var unique = UUID.randomUUID().toString().substring(0, 8);
    var name = "%s-%s.%s".formatted(stem(original), unique, thumbnail.format());
    thumbnail.save(path.resolve(name));
    forgetOldest();
    return URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }

  /**
   * Short enough for what comes behind it, and with no dot before it: such files are not served.
   */
  private static String stem(String original) {
    var stem = original.replaceFirst("^\\.+", "").replaceFirst("\\.[^.]*$", "");
    return stem.codePoints()
        .limit(MAX_STEM)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private void forgetOldest() throws IOException {
    var files = new ArrayList<Path>();
    try (var list = Files.list(path)) {
      list.forEach(files::add);
    }
    if (files.size() > KEPT) {
      files.sort(comparing(ThumbnailFolder::age));
      for (var old : List.copyOf(files.subList(0, files.size() - KEPT))) {
        Files.deleteIfExists(old);
      }
    }
  }

  private static FileTime age(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (NoSuchFileException _) {
      return FileTime.fromMillis(0); // another thread was quicker
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
