package io.nexios.web;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Names of requests: the client's, when it is fit for headers, logs and paths of tasks; else one
/// that is unique among all apps, as likely as 64 random bits are.
final class RequestIds {
  private static final int MAX_CHARACTERS = 64;

  private final String prefix =
      Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36) + "-";
  private final AtomicLong counter = new AtomicLong();

  String of(Headers headers) {
    Optional<String> sent = headers.first("x-request-id");
    return sent.isPresent() && isFit(sent.get())
        ? sent.get()
        : prefix + Long.toHexString(counter.incrementAndGet());
  }

  private static boolean isFit(String id) {
    return !id.isEmpty() && id.length() <= MAX_CHARACTERS && id.chars().allMatch(RequestIds::isFit);
  }

  /** No slash: it separates the names in the path of a task. */
  private static boolean isFit(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-_.:=+@".indexOf(c) >= 0;
  }
}
