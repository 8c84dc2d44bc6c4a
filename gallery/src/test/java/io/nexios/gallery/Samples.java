package io.nexios.gallery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
  private Samples() {}

  /// {@return an image with a diagonal of colours}
  public static byte[] image(String format, int width, int height) throws IOException {
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(Color.ORANGE);
    graphics.fillRect(0, 0, width / 2, height);
    graphics.setColor(Color.BLUE);
    graphics.drawLine(0, 0, width, height);
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, format, bytes);
    return bytes.toByteArray();
  }

  /// {@return a sound PNG of a few bytes that claims to be as large as it is told}
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
  public static byte[] pdf(String... pages) throws IOException {
    try (var document = document(pages)) {
      return bytes(document);
    }
  }

  /// {@return a PDF that nobody reads without its password}
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

  /// {@return a CSV file of that many rows whose last line is cut in the middle}
  public static byte[] tornCsv(int rows) {
    var file = new StringBuilder("date,views,clicks\n");
    for (int i = 0; i < rows; i++) {
      file.append("2026-01-01,").append(i).append(",1\n");
    }
    return file.append("2026-01-02,4").toString().getBytes(UTF_8);
  }
}
