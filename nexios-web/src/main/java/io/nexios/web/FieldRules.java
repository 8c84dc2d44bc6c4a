package io.nexios.web;

import java.util.Objects;

/// What may stand in a header field, after RFC 9110, sections 5.5 and 5.6.2.
final class FieldRules {
  private static final boolean[] TOKEN = tokenCharacters();

  private FieldRules() {}

  static void checkName(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("header name must not be empty");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= TOKEN.length || !TOKEN[c]) {
        throw new IllegalArgumentException(
            "header name must be a token of RFC 9110 (letters, digits, '-' and the like), was %s at index %d"
                .formatted(describe(c), i));
      }
    }
  }

  static void checkValue(String name, String value) {
    Objects.requireNonNull(value, "value");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IllegalArgumentException(
            "value of header \"%s\" must hold no control character, was %s at index %d"
                .formatted(name, describe(c), i));
      }
      if (c > 0xff) {
        throw new IllegalArgumentException(
            "value of header \"%s\" must be ISO-8859-1, was %s at index %d; encode it (RFC 8187 says how)"
                .formatted(name, describe(c), i));
      }
    }
  }

  private static String describe(char c) {
    return "U+%04X".formatted((int) c);
  }

  private static boolean[] tokenCharacters() {
    boolean[] allowed = new boolean[0x80];
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      allowed[c] = true;
    }
    for (char c = '0'; c <= '9'; c++) {
      allowed[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      allowed[c] = true;
      allowed[Character.toUpperCase(c)] = true;
    }
    return allowed;
  }
}
