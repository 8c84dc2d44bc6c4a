package io.nexios.gallery.page;

import static io.nexios.gallery.page.Html.escape;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/// The page at `/`: every exhibit with what it shows, a form to try it, its `curl` line and its
/// source. One file, nothing fetched from anywhere.
public final class StartPage {
  private StartPage() {}

  /// {@return the page}
  ///
  /// @param placards the exhibits, in the order of the page
  /// @param origin scheme, host and port of the gallery, for the `curl` lines
  public static String html(List<Placard> placards, String origin) {
    return resource("page.html")
        .replace("{{style}}", resource("page.css"))
        .replace("{{script}}", resource("page.js"))
        .replace("{{contents}}", each(placards, StartPage::entry))
        .replace("{{exhibits}}", each(placards, placard -> exhibit(placard, origin)));
  }

  private static String entry(Placard placard) {
    return "<li><a href=\"#%s\">%s</a></li>\n".formatted(placard.id(), escape(placard.title()));
  }

  private static String exhibit(Placard placard, String origin) {
    var main = placard.calls().getFirst();
    return """
    <article id="%s" aria-labelledby="%1$s-title">
      <header>
        <h2 id="%1$s-title">%s</h2>
        <p class="route"><b>%s</b> %s</p>
        <p>%s</p>
      </header>
      <div class="try">
    %s  </div>
      <details open>
        <summary>Source of <code>%s</code></summary>
        <pre class="source" tabindex="0"><code>%s</code></pre>
      </details>
    </article>
    """
        .formatted(
            placard.id(),
            escape(placard.title()),
            main.method(),
            escape(main.path()),
            escape(placard.shows()),
            each(placard.calls(), call -> form(call, origin)),
            placard.source().getSimpleName(),
            SourceCode.html(placard.source()));
  }

  private static String form(Call call, String origin) {
    return """
    <form data-method="%s" data-path="%s">
      %s<button>%1$s %2$s</button>
      <pre class="curl" tabindex="0">%s</pre>
      <output aria-live="polite"></output>
    </form>
    """
        .formatted(
            call.method(),
            escape(call.path()),
            each(call.fields(), StartPage::input),
            escape(call.curl(origin)));
  }

  private static String input(Field field) {
    var name = escape(field.name());
    return switch (field) {
      case Field.InPath(_, var value) -> text("path", name, value);
      case Field.InQuery(_, var value) -> text("query", name, value);
      case Field.InJson(_, var value) -> text("json", name, value);
      case Field.AsFile(_, var samples) ->
          """
          <label>%s <select name="%1$s" data-in="file">%s<option value="">no file</option></select></label>
          <label>or your own <input type="file" data-own="%1$s"></label>
          """
              .formatted(name, each(samples, StartPage::option));
    };
  }

  private static String text(String place, String name, String value) {
    return "<label>%s <input name=\"%s\" value=\"%s\" data-in=\"%s\"></label>\n"
        .formatted(name, name, escape(value), place);
  }

  private static String option(String sample) {
    return "<option value=\"%s\">%s</option>".formatted(escape(sample), escape(sample));
  }

  private static <T> String each(List<T> items, Function<T, String> html) {
    return items.stream().map(html).collect(joining());
  }

  private static String resource(String name) {
    try (var stream = StartPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(stream, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
