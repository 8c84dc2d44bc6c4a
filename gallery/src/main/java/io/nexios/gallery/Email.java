package io.nexios.gallery;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import io.nexios.web.ProblemException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An e-mail that can be sent.
///
/// @param recipient an address
/// @param subject one line
/// @param text the body
/// @param delay how long to wait before it is sent
record Email(String recipient, String subject, String text, Duration delay) {
  private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;:\"]+@[^\\s@<>,;:\"]+");
  private static final int MAX_DELAY_SECONDS = 3_600;

  /// An e-mail as a visitor writes it; everything but the recipient may be missing.
  record Draft(
      @Nullable String recipient,
      @Nullable String subject,
      @Nullable String text,
      @Nullable Integer delay) {
    /// {@return the e-mail}
    ///
    /// @throws ProblemException 400 when it cannot be sent
    Email checked() {
      int seconds = Objects.requireNonNullElse(delay, 2);
      var line = Objects.requireNonNullElse(subject, "A notification");
      require(
          recipient != null && ADDRESS.matcher(recipient).matches(),
          "recipient must be an e-mail address");
      require(line.chars().noneMatch(Character::isISOControl), "subject must be one line of text");
      require(
          seconds >= 0 && seconds <= MAX_DELAY_SECONDS,
          "delay must be between 0 and %d seconds, was %d".formatted(MAX_DELAY_SECONDS, seconds));
      return new Email(
          Objects.requireNonNull(recipient),
          line,
          Objects.requireNonNullElse(text, ""),
          Duration.ofSeconds(seconds));
    }

    private static void require(boolean holds, String expectation) {
      if (!holds) {
        throw new ProblemException(400, expectation);
      }
    }
  }

  /// {@return the whole message, as it goes on the wire}
  ///
  /// @param id of the notification
  String message(long id) {
    return """
    From: Nexios gallery <gallery@localhost>
    To: %s
    Subject: %s
    Date: %s
    Message-ID: <%d@gallery.localhost>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 8bit

    %s
    """
        .formatted(
            recipient,
            subject,
            RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)),
            id,
            text)
        .replaceAll("\r?\n", "\r\n");
  }
}
