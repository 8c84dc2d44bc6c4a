package io.nexios.gallery.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.regex.Pattern;

/// The source of a class of the gallery, as the build put it beside the class.
final class SourceCode {
  private static final Pattern BEGINNING =
      Pattern.compile("^(///|final |public |record |@)", Pattern.MULTILINE);
  private static final Pattern TOKENS =
      Pattern.compile("(//[^\\n]*)|(\"(?:\\\\.|[^\"\\\\\\n])*\")|(@?[A-Za-z_]\\w*)|[^\"/\\w@]+|.");
  private static final Set<String> KEYWORDS =
      Set.of(
          ("boolean case catch class double else final finally for if implements int interface long"
                  + " new null private public record return static switch this throw throws true"
                  + " try var void while")
              .split(" ", -1));

  private SourceCode() {}

  /// {@return the source from the documentation of the class on, as HTML with its tokens marked}
  static String html(Class<?> type) {
    var html = new StringBuilder();
    var tokens = TOKENS.matcher(read(type));
    while (tokens.find()) {
      var text = Html.escape(tokens.group());
      html.append(
          tokens.group(1) != null
              ? span("comment", text)
              : tokens.group(2) != null
                  ? span("string", text)
                  : tokens.group(3) != null ? word(text) : text);
    }
    return html.toString();
  }

  private static String word(String text) {
    return KEYWORDS.contains(text)
        ? span("keyword", text)
        : text.startsWith("@") ? span("annotation", text) : text;
  }

  private static String span(String token, String text) {
    return "<span class=\"%s\">%s</span>".formatted(token, text);
  }

  private static String read(Class<?> type) {
    var resource = "/sources/" + type.getName().replace('.', '/') + ".java";
    try (var stream = type.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      var source = new String(stream.readAllBytes(), UTF_8);
      var beginning = BEGINNING.matcher(source);
      return beginning.find() ? source.substring(beginning.start()).strip() : source;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
