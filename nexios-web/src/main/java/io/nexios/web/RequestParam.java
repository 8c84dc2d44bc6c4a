package io.nexios.web;

import java.time.DateTimeException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A parameter with the word for its kind, so that an answer can name it.
final class RequestParam implements Param {
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final int MAX_ECHO_CHARACTERS = 64;

  private final String kind;
  private final String name;
  private final List<String> values;

  RequestParam(String kind, String name, List<String> values) {
    this.kind = kind;
    this.name = name;
    this.values = values;
  }

  @Override
  public boolean isPresent() {
    return !values.isEmpty();
  }

  @Override
  public List<String> values() {
    return values;
  }

  @Override
  public String value() {
    if (values.isEmpty()) {
      throw new ProblemException(400, "%s \"%s\" is missing".formatted(kind, name));
    }
    return values.getFirst();
  }

  @Override
  public String orElse(String fallback) {
    return isPresent() ? value() : fallback;
  }

  @Override
  public int asInt() {
    return as(range(Integer.MIN_VALUE, Integer.MAX_VALUE), RequestParam::parseInt);
  }

  @Override
  public int asIntOr(int fallback) {
    return isPresent() ? asInt() : fallback;
  }

  @Override
  public long asLong() {
    return as(range(Long.MIN_VALUE, Long.MAX_VALUE), RequestParam::parseLong);
  }

  @Override
  public long asLongOr(long fallback) {
    return isPresent() ? asLong() : fallback;
  }

  @Override
  public double asDouble() {
    return as("a number", RequestParam::parseDouble);
  }

  @Override
  public double asDoubleOr(double fallback) {
    return isPresent() ? asDouble() : fallback;
  }

  @Override
  public boolean asBoolean() {
    return as("true or false", RequestParam::parseBoolean);
  }

  @Override
  public boolean asBooleanOr(boolean fallback) {
    return isPresent() ? asBoolean() : fallback;
  }

  @Override
  public <T> T as(String expected, Function<? super String, ? extends T> parser) {
    String value = value();
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException | DateTimeException malformed) {
      String detail =
          "%s \"%s\" must be %s, was \"%s\"".formatted(kind, name, expected, cut(value));
      throw new ProblemException(ErrorMapping.problem(400, detail), malformed);
    }
  }

  private static String range(long least, long greatest) {
    return "a whole number between " + least + " and " + greatest;
  }

  private static int parseInt(String text) {
    checkDigits(text);
    return Integer.parseInt(text);
  }

  private static long parseLong(String text) {
    checkDigits(text);
    return Long.parseLong(text);
  }

  /** The JDK's parsers take a plus sign and the digits of every script as well. */
  private static void checkDigits(String text) {
    for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        throw new NumberFormatException();
      }
    }
  }

  private static double parseDouble(String text) {
    double number = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (!Double.isFinite(number)) {
      throw new NumberFormatException();
    }
    return number;
  }

  private static boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  private static String cut(String text) {
    return text.length() <= MAX_ECHO_CHARACTERS
        ? text
        : text.substring(0, MAX_ECHO_CHARACTERS) + "…";
  }
}
