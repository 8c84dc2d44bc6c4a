package io.nexios.web;

import java.util.List;
import java.util.function.Function;

/// A named text of a request: a query or path parameter, a form field, a header or a cookie.
///
/// Each method but [#isPresent], [#values] and those with a fallback answers the request with 400
/// and the name of the parameter when it is missing. One that is there but malformed is always
/// answered so, whatever the fallback. The empty text is present. Of several values the first
/// counts.
///
/// Numbers are ASCII digits, with a minus sign before them for negative ones and nothing else.
public sealed interface Param permits RequestParam {
  /// {@return whether there is a value; it may be empty}
  boolean isPresent();

  /// {@return all values in their order, none when it is missing; unmodifiable}
  List<String> values();

  /// {@return the value}
  ///
  /// @throws ProblemException 400 when it is missing
  String value();

  /// {@return the value, or the fallback when it is missing}
  String orElse(String fallback);

  /// {@return the value as a number}
  ///
  /// @throws ProblemException 400 when it is missing, no number or out of range
  int asInt();

  /// {@return the value as a number, or the fallback when it is missing}
  ///
  /// @throws ProblemException 400 when it is no number or out of range
  int asIntOr(int fallback);

  /// {@return the value as a number}
  ///
  /// @throws ProblemException 400 when it is missing, no number or out of range
  long asLong();

  /// {@return the value as a number, or the fallback when it is missing}
  ///
  /// @throws ProblemException 400 when it is no number or out of range
  long asLongOr(long fallback);

  /// {@return the value as a finite number; a fraction and an exponent may follow the digits}
  ///
  /// @throws ProblemException 400 when it is missing, no number or out of range
  double asDouble();

  /// {@return the value as a finite number, or the fallback when it is missing}
  ///
  /// @throws ProblemException 400 when it is no number or out of range
  double asDoubleOr(double fallback);

  /// {@return the value, which is `true` or `false` and nothing else}
  ///
  /// @throws ProblemException 400 when it is missing or anything else
  boolean asBoolean();

  /// {@return the value, `true` or `false`, or the fallback when it is missing}
  ///
  /// @throws ProblemException 400 when it is anything else
  boolean asBooleanOr(boolean fallback);

  /// Returns what a parser makes of the value:
  ///
  /// {@snippet :
  /// UUID id = req.path("id").as("a UUID", UUID::fromString);
  /// }
  ///
  /// @param expected what the value must be, for the answer: `a UUID`
  /// @param parser throws [IllegalArgumentException] or [java.time.DateTimeException] when it is
  ///   not
  /// @throws ProblemException 400 when it is missing or the parser throws one of these
  <T> T as(String expected, Function<? super String, ? extends T> parser);
}
