package io.nexios.gallery.image;

import static net.coobird.thumbnailator.util.exif.ExifFilterUtils.getFilterForOrientation;
import static net.coobird.thumbnailator.util.exif.ExifUtils.getExifOrientation;

import io.nexios.gallery.data.BadFileException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.util.exif.Orientation;

/// A small copy of an image that came from outside.
///
/// The size of the image is read before a pixel is decoded, so a file of a few kilobytes that
/// claims billions of pixels costs nothing; and a large image is decoded only as finely as its
/// thumbnail needs.
public final class Thumbnail {
  /// The most pixels that an original may have.
  public static final long MAX_PIXELS = 40_000_000;

  private static final List<String> FORMATS = List.of("gif", "jpeg", "png");
  private static final int DETAIL = 4; // decoded pixels for each one of the thumbnail, each way

  private final byte[] bytes;
  private final String format;

  static {
    ImageIO.setUseCache(false);
  }

  private Thumbnail(byte[] bytes, String format) {
    this.bytes = bytes;
    this.format = format;
  }

  /// Makes a thumbnail of the first picture in a file: work for the processor, so run it in the
  /// thread pool.
  ///
  /// @param image a GIF, JPEG or PNG
  /// @param size the width and the height that it fits into; its proportions stay
  /// @return the thumbnail
  /// @throws BadFileException if the file is damaged, of another kind, or too large to decode
  /// @throws IOException if the file cannot be read
  public static Thumbnail of(Path image, int size) throws IOException {
    try (var input = ImageIO.createImageInputStream(image.toFile())) {
      var reader = readerFor(input);
      try {
        return of(reader, size);
      } catch (IOException | RuntimeException e) {
        throw e instanceof BadFileException bad
            ? bad
            : new BadFileException("the image is damaged and cannot be decoded", e);
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReader readerFor(ImageInputStream input) {
    var readers = ImageIO.getImageReaders(input);
    while (readers.hasNext()) {
      var reader = readers.next();
      reader.setInput(input);
      if (FORMATS.contains(formatOf(reader))) {
        return reader;
      }
      reader.dispose();
    }
    throw new BadFileException("the file is no image of a known kind: expected GIF, JPEG or PNG");
  }

  private static Thumbnail of(ImageReader reader, int size) throws IOException {
    var format = formatOf(reader);
    var bytes = new ByteArrayOutputStream();
    var picture = decode(reader, size);
    // A palette of two colours must not become that of the thumbnail.
    boolean transparent = picture.getColorModel().hasAlpha();
    Thumbnails.of(picture)
        .addFilter(getFilterForOrientation(orientation(reader)))
        .size(size, size)
        .imageType(transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB)
        .outputFormat(format)
        .toOutputStream(bytes);
    return new Thumbnail(bytes.toByteArray(), format);
  }

  /// {@return `gif`, `jpeg` or `png`: that of the original}
  public String format() {
    return format;
  }

  /// Writes the encoded thumbnail.
  ///
  /// @param file created, or replaced
  /// @throws IOException if the file cannot be written
  public void save(Path file) throws IOException {
    Files.write(file, bytes);
  }

  private static BufferedImage decode(ImageReader reader, int size) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > MAX_PIXELS) {
      throw new BadFileException(
          "the image has %,d x %,d pixels: expected at most %,d in all"
              .formatted(width, height, MAX_PIXELS));
    }
    var damage = new ArrayList<String>();
    reader.addIIOReadWarningListener((_, warning) -> damage.add(warning));
    int step = Math.max(1, Math.max(width, height) / (DETAIL * size));
    var parameters = reader.getDefaultReadParam();
    parameters.setSourceSubsampling(step, step, 0, 0);
    var picture = reader.read(0, parameters);
    if (!damage.isEmpty()) {
      throw new BadFileException("the image is damaged: " + damage.getFirst());
    }
    return picture;
  }

  /// Cameras store pictures as they were held, and say so in the file.
  private static Orientation orientation(ImageReader reader) throws IOException {
    var orientation = formatOf(reader).equals("jpeg") ? getExifOrientation(reader, 0) : null;
    return orientation == null ? Orientation.TOP_LEFT : orientation;
  }

  private static String formatOf(ImageReader reader) {
    try {
      return reader.getFormatName().toLowerCase(Locale.ROOT);
    } catch (IOException _) {
      return "unknown";
    }
  }
}
