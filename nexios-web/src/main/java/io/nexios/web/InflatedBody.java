package io.nexios.web;

import io.nexios.web.spi.TransferException;
import io.nexios.web.spi.TransferException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// The body of a request out of its gzip coding. What comes out is limited as what comes in is, so
/// that a small body cannot become a huge one.
///
/// **Threading.** One thread at a time.
final class InflatedBody extends InputStream {
  private static final int BUFFER_BYTES = 8 << 10;

  private final InputStream coded;
  private final long maxBytes;

  /* For the reading thread. */
  private @Nullable GZIPInputStream inflater; // made at the first read, because that waits
  private long count;

  InflatedBody(InputStream coded, long maxBytes) {
    this.coded = coded;
    this.maxBytes = maxBytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    long left = maxBytes - count; // one more shows whether there is more; the sum may not overflow
    int bytes = inflate(target, offset, length <= left ? length : (int) left + 1);
    if (bytes < 0) {
      close();
      return -1;
    }
    count += bytes;
    if (count > maxBytes) {
      close();
      throw new TransferException(
          Kind.TOO_LARGE,
          "the body of the request must have at most %,d bytes behind its gzip coding"
              .formatted(maxBytes));
    }
    return bytes;
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      GZIPInputStream from = inflater;
      if (from == null) {
        from = new GZIPInputStream(coded, BUFFER_BYTES);
        inflater = from;
      }
      return from.read(target, offset, length);
    } catch (ZipException | EOFException broken) {
      close();
      throw new TransferException(Kind.MALFORMED, "the body of the request is not sound gzip");
    }
  }

  @Override
  public void close() throws IOException {
    if (inflater != null) {
      inflater.close(); // which closes what it reads from
    } else {
      coded.close();
    }
  }
}
