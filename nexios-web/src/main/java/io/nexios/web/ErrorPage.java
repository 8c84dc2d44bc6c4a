package io.nexios.web;

import java.util.List;

/// The page that browsers get in development mode when a request has failed: what was thrown, what
/// became of every task of the request, and the stack.
final class ErrorPage {
  private static final String STYLE =
      "body{font:16px/1.5 system-ui;max-width:70em;margin:2em auto;padding:0 1em}"
          + "pre{background:#f4f4f4;padding:1em;overflow:auto;font-size:13px}h1{color:#a00}";

  private ErrorPage() {}

  /// Whether a client prefers a page: browsers say so, programs do not.
  static boolean isWanted(Headers request) {
    return request.all("accept").stream().anyMatch(accepted -> accepted.contains("text/html"));
  }

  static Reply<String> of(
      String id, String request, Object exception, List<?> tasks, List<?> stack) {
    String html =
        """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>500 %s</title><style>%s</style>
        <h1>%s</h1>
        <p>%s failed; its id is <code>%s</code>. This page is shown in development mode only.</p>
        <h2>Tasks</h2>
        <pre>%s</pre>
        <h2>Stack</h2>
        <pre>%s</pre>
        </html>
        """
            .formatted(
                escape(exception),
                STYLE,
                escape(exception),
                escape(request),
                escape(id),
                tasks.isEmpty() ? "The request has started none." : lines(tasks),
                lines(stack));
    return Reply.status(500, html).withHeader("content-type", "text/html; charset=utf-8");
  }

  private static String lines(List<?> lines) {
    return String.join("\n", lines.stream().map(ErrorPage::escape).toList());
  }

  private static String escape(Object text) {
    return String.valueOf(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
