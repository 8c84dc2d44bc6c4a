package io.nexios.web.internal.routing;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Percent-decoding, once, into strict UTF-8.
public final class PercentCoding {
  private PercentCoding() {}

  /// Decodes one segment of a path: `+` stays what it is.
  ///
  /// @throws IllegalArgumentException when it is not percent-encoded UTF-8
  public static String decodeSegment(String encoded) {
    return encoded.indexOf('%') < 0 ? encoded : decode(encoded, false);
  }

  /// Decodes a name or value of a query or form: `+` is a space.
  ///
  /// @throws IllegalArgumentException when it is not percent-encoded UTF-8
  public static String decodeFormText(String encoded) {
    return encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0 ? encoded : decode(encoded, true);
  }

  private static String decode(String encoded, boolean plusIsSpace) {
    ByteBuffer bytes = ByteBuffer.allocate(3 * encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.put((byte) (hexDigit(encoded, i + 1) << 4 | hexDigit(encoded, i + 2)));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.put((byte) ' ');
      } else if (c < 0x80) {
        bytes.put((byte) c);
      } else { // a form body may hold what its sender should have encoded
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new IllegalArgumentException("percent-encoded bytes are not UTF-8", notUtf8);
    }
  }

  private static int hexDigit(String encoded, int index) {
    int digit = index < encoded.length() ? hexDigit(encoded.charAt(index)) : -1;
    if (digit < 0) {
      throw new IllegalArgumentException("a % is not followed by two hexadecimal digits");
    }
    return digit;
  }

  /** Not {@link Character#digit}, which takes the digits of every script. */
  private static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
