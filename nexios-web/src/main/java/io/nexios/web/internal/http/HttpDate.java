package io.nexios.web.internal.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times of day as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`, with two digits for every day
/// of a month, unlike [DateTimeFormatter#RFC_1123_DATE_TIME].
///
/// **Source.** RFC 9110, section 5.6.7, IMF-fixdate.
public final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  /// {@return the time in the form that headers have, cut to the second}
  public static String format(Instant time) {
    return FORMAT.format(time);
  }
}
