package io.nexios.gallery.page;

import static java.util.stream.Collectors.joining;

import io.nexios.gallery.page.Field.AsFile;
import io.nexios.gallery.page.Field.InJson;
import io.nexios.gallery.page.Field.InPath;
import io.nexios.gallery.page.Field.InQuery;
import java.util.List;
import java.util.function.Function;

/// One request that a visitor can make.
///
/// @param method of HTTP
/// @param path with parameters in braces
/// @param fields what to fill in
public record Call(String method, String path, List<Field> fields) {
  /// {@return a GET}
  public static Call get(String path, Field... fields) {
    return new Call("GET", path, List.of(fields));
  }

  /// {@return a POST}
  public static Call post(String path, Field... fields) {
    return new Call("POST", path, List.of(fields));
  }

  /// {@return a PUT}
  public static Call put(String path, Field... fields) {
    return new Call("PUT", path, List.of(fields));
  }

  /// {@return the command that makes the request}
  ///
  /// @param origin scheme, host and port of the gallery
  String curl(String origin) {
    return "%scurl -i%s%s%s '%s%s'"
        .formatted(samples(origin), methodOption(), files(), json(), origin, target());
  }

  private String methodOption() {
    boolean implied = method.equals("GET") || !of(AsFile.class).isEmpty();
    return implied ? "" : " -X " + method;
  }

  private String samples(String origin) {
    return joined(
        AsFile.class,
        "curl -sO ",
        " ",
        " && ",
        x -> "%s/samples/%s".formatted(origin, x.samples().getFirst()));
  }

  private String files() {
    return joined(
        AsFile.class, " ", " ", "", x -> "-F %s=@%s".formatted(x.name(), x.samples().getFirst()));
  }

  private String json() {
    var members = joined(InJson.class, "{", ", ", "}", x -> quoted(x.name()) + ": " + literal(x));
    return members.isEmpty() ? "" : " -H 'Content-Type: application/json' -d '" + members + "'";
  }

  private static String literal(InJson member) {
    boolean plain = member.value().matches("-?\\d+(\\.\\d+)?|true|false");
    return plain ? member.value() : quoted(member.value());
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private String target() {
    var target = path;
    for (var part : of(InPath.class)) {
      target = target.replace('{' + part.name() + '}', part.value());
    }
    return target
        + joined(InQuery.class, "?", "&", "", x -> x.name() + '=' + x.value().replace(' ', '+'));
  }

  private <T extends Field> String joined(
      Class<T> type, String before, String between, String after, Function<T, String> text) {
    var found = of(type);
    return found.isEmpty() ? "" : found.stream().map(text).collect(joining(between, before, after));
  }

  private <T extends Field> List<T> of(Class<T> type) {
    return fields.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
