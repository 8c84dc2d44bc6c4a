package io.nexios.web.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Writes a `multipart/form-data` body the way browsers do.
final class MultipartWriter {
  private final String boundary = "----nexios-" + UUID.randomUUID();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();

  void field(String name, String value) {
    part(
        "form-data; name=\"%s\"".formatted(escape(name)),
        "",
        value.getBytes(StandardCharsets.UTF_8));
  }

  void file(String name, String filename, String contentType, byte[] bytes) {
    part(
        "form-data; name=\"%s\"; filename=\"%s\"".formatted(escape(name), escape(filename)),
        "Content-Type: " + contentType + "\r\n",
        bytes);
  }

  private void part(String disposition, String furtherLines, byte[] bytes) {
    write("--" + boundary + "\r\nContent-Disposition: " + disposition + "\r\n");
    write(furtherLines + "\r\n");
    content.writeBytes(bytes);
    write("\r\n");
  }

  private void write(String text) {
    content.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As the HTML standard says. */
  private static String escape(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  byte[] content() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(content.toByteArray());
    whole.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return whole.toByteArray();
  }
}
