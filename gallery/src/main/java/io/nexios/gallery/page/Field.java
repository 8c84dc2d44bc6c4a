package io.nexios.gallery.page;

import java.util.List;

/// One thing that a visitor can fill in.
public sealed interface Field {
  /// {@return what the request calls it}
  String name();

  /// A part of the path, named in braces there.
  ///
  /// @param name what the path calls it
  /// @param value what stands there at first
  record InPath(String name, String value) implements Field {}

  /// A parameter of the query.
  ///
  /// @param name of the parameter
  /// @param value what stands there at first
  record InQuery(String name, String value) implements Field {}

  /// A member of the JSON object in the body.
  ///
  /// @param name of the member
  /// @param value what stands there at first
  record InJson(String name, String value) implements Field {}

  /// A file in a form.
  ///
  /// @param name of the part
  /// @param samples files that the gallery offers for it, the sound one first
  record AsFile(String name, List<String> samples) implements Field {}
}
