package io.nexios.web;

import io.nexios.web.internal.multipart.MultipartReader;
import io.nexios.web.internal.multipart.PartHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Pulls parts for [Request#parts()].
final class PartSequence implements Iterator<Part> {
  private final MultipartReader reader;

  /* For the pulling thread only. */
  private boolean ended;
  private @Nullable PartHead next;

  private PartSequence(MultipartReader reader) {
    this.reader = reader;
  }

  /// Returns the parts as something that can be iterated once.
  static Iterable<Part> of(MultipartReader reader) {
    AtomicBoolean begun = new AtomicBoolean();
    return () -> {
      if (begun.getAndSet(true)) {
        throw new IllegalStateException("the parts of a body can be iterated once");
      }
      return new PartSequence(reader);
    };
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = reader.next();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public Part next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the body has no more parts");
    }
    Part part = new ArrivingPart(Objects.requireNonNull(next), reader.content());
    next = null;
    return part;
  }

  private record ArrivingPart(PartHead head, InputStream stream) implements Part {
    private static final int MAX_TEXT_BYTES = 64 << 10;

    @Override
    public String name() {
      return head.name();
    }

    @Override
    public boolean isFile() {
      return head.filename() != null;
    }

    @Override
    public String filename() {
      return SafeFilename.of(head.filename());
    }

    @Override
    public String submittedFilename() {
      return Objects.requireNonNullElse(head.filename(), "");
    }

    @Override
    public String contentType() {
      return Objects.requireNonNullElse(
          head.contentType(), isFile() ? "application/octet-stream" : "text/plain");
    }

    @Override
    public String text() throws IOException {
      return MultipartForm.text(head.contentType(), stream, MAX_TEXT_BYTES);
    }
  }
}
