package io.nexios.gallery.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/// Files that a visitor might send, sound and broken ones.
public final class Samples {
  private static final int LINES_PER_PAGE = 48;

  private Samples() {}

  /// {@return the file of that name, if there is one}
  ///
  /// @param name as the start page offers it
  /// @throws IOException if it cannot be made
  public static Optional<byte[]> file(String name) throws IOException {
    return Optional.ofNullable(
        switch (name) {
          case "photo.jpg" -> image("jpeg", 1_600, 1_200);
          case "damaged.png" -> Arrays.copyOf(image("png", 400, 300), 600);
          case "bomb.png" -> bomb(50_000, 50_000);
          case "licence.pdf" -> pdf(pages("/LICENSE"));
          case "locked.pdf" -> lockedPdf("Nobody reads this without the password.");
          case "trades.csv" -> bytes("/bitstamp_trades_from_20131125_usd.csv");
          case "torn.csv" -> tornCsv(2_500);
          default -> null;
        });
  }

  private static String[] pages(String resource) throws IOException {
    var lines = new String(bytes(resource), UTF_8).lines().toList();
    return IntStream.iterate(0, from -> from < lines.size(), from -> from + LINES_PER_PAGE)
        .mapToObj(from -> lines.subList(from, Math.min(lines.size(), from + LINES_PER_PAGE)))
        .map(page -> String.join("\n", page))
        .toArray(String[]::new);
  }

  private static byte[] bytes(String resource) throws IOException {
    try (var stream = Samples.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(stream, resource).readAllBytes();
    }
  }

  /// {@return a picture: a sunset over the sea}
  ///
  /// @param format of `ImageIO`
  /// @param width in pixels
  /// @param height in pixels
  /// @throws IOException if it cannot be encoded
  public static byte[] image(String format, int width, int height) throws IOException {
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setPaint(new GradientPaint(0, 0, new Color(0x2b3a67), 0, height, new Color(0xf7b267)));
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(new Color(0xfff1c9));
    graphics.fillOval(width / 3, height / 3, height / 3, height / 3);
    graphics.setColor(new Color(0x1b263b));
    graphics.fillRect(0, height * 2 / 3, width, height);
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, format, bytes);
    return bytes.toByteArray();
  }

  /// {@return a PNG of a few bytes that claims to be as large as it is told}
  ///
  /// @param width in pixels, claimed
  /// @param height in pixels, claimed
  /// @throws IOException if it cannot be encoded
  public static byte[] bomb(int width, int height) throws IOException {
    var file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10});
    var header = new ByteArrayOutputStream();
    var fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {1, 0, 0, 0, 0}); // one bit of grey a pixel
    chunk(file, "IHDR", header.toByteArray());
    var pixels = new ByteArrayOutputStream();
    try (var packed = new DeflaterOutputStream(pixels)) {
      packed.write(new byte[1 << 16]);
    }
    chunk(file, "IDAT", pixels.toByteArray());
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data)
      throws IOException {
    var out = new DataOutputStream(file);
    var checksum = new CRC32();
    checksum.update(type.getBytes(ISO_8859_1));
    checksum.update(data);
    out.writeInt(data.length);
    out.writeBytes(type);
    out.write(data);
    out.writeInt((int) checksum.getValue());
  }

  /// {@return a PDF with a page for each text}
  ///
  /// @param pages lines of text
  /// @throws IOException if it cannot be encoded
  public static byte[] pdf(String... pages) throws IOException {
    try (var document = document(pages)) {
      return bytes(document);
    }
  }

  /// {@return a PDF that nobody reads without its password}
  ///
  /// @param text of its page
  /// @throws IOException if it cannot be encoded
  public static byte[] lockedPdf(String text) throws IOException {
    try (var document = document(text)) {
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      return bytes(document);
    }
  }

  private static PDDocument document(String... pages) throws IOException {
    var document = new PDDocument();
    for (var text : pages) {
      var page = new PDPage();
      document.addPage(page);
      try (var content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(new PDType1Font(FontName.HELVETICA), 10);
        content.setLeading(14);
        content.newLineAtOffset(40, 720);
        for (var line : text.lines().toList()) {
          content.showText(line);
          content.newLine();
        }
        content.endText();
      }
    }
    return document;
  }

  private static byte[] bytes(PDDocument document) throws IOException {
    var bytes = new ByteArrayOutputStream();
    document.save(bytes);
    return bytes.toByteArray();
  }

  /// {@return a CSV file whose last line is cut in the middle}
  ///
  /// @param rows how many whole ones it has
  public static byte[] tornCsv(int rows) {
    var file = new StringBuilder("date,views,clicks\n");
    for (int i = 0; i < rows; i++) {
      file.append("2026-01-01,").append(i).append(",1\n");
    }
    return file.append("2026-01-02,4").toString().getBytes(UTF_8);
  }
}
