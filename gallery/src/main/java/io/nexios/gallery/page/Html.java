package io.nexios.gallery.page;

/// Text inside HTML.
final class Html {
  private Html() {}

  /// {@return the text such that HTML shows it as it is, also inside a quoted attribute}
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
