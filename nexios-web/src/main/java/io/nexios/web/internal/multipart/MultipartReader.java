package io.nexios.web.internal.multipart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Pulls the parts of a `multipart/form-data` body out of a blocking stream, one after another,
/// with one buffer of at most 64 KiB however long the body is.
///
/// **Threading.** For one thread at a time.
///
/// **Source.** RFC 2046, section 5.1.1, and RFC 7578. Stricter than there: a line that begins with
/// the delimiter and goes on with anything but white space is refused, and so is a body without its
/// last delimiter. Our own, because what there is for Java either pushes, or comes with a servlet
/// interface, or, as the one with neither, decodes names that RFC 7578 forbids.
public final class MultipartReader {
  private static final int BUFFER_BYTES = 16 << 10;

  /** For a part that goes on: each time the buffer is emptied may be a write to a disk. */
  private static final int MAX_BUFFER_BYTES = 64 << 10;

  private static final int MAX_BOUNDARY_CHARACTERS = 70;
  private static final int MAX_HEAD_BYTES = 8 << 10;
  private static final int MAX_HEAD_LINES = 16;

  private final InputStream source;
  private final byte[] delimiter;
  private final byte[]
      shifts; // how far a search may go on, by the byte where the delimiter would end
  private final int maxParts;
  private final PartStream content = new PartStream();

  /* For the reading thread only. In the buffer and not yet taken is [position, limit); of that,
   * [position, contentEnd) is known to be content of the current part. */
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int contentEnd;
  private int limit;
  private int parts;
  private State state = State.BEFORE_DELIMITER;

  private enum State {
    /** In the preamble or a part's content; the next delimiter is somewhere ahead. */
    BEFORE_DELIMITER,
    /** Right behind a delimiter. */
    AFTER_DELIMITER,
    /** Behind the last delimiter. */
    ENDED
  }

  /// Prepares to read.
  ///
  /// @param source the body
  /// @param boundary the parameter of its content type
  /// @param maxParts how many parts it may have
  /// @throws MultipartException when the boundary is not one
  public MultipartReader(InputStream source, String boundary, int maxParts)
      throws MultipartException {
    this.source = Objects.requireNonNull(source, "source");
    this.maxParts = maxParts;
    if (boundary.isEmpty()
        || boundary.length() > MAX_BOUNDARY_CHARACTERS
        || !boundary.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw MultipartException.malformed(
          "the boundary must have 1 to " + MAX_BOUNDARY_CHARACTERS + " ASCII characters");
    }
    delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    shifts = shifts(delimiter);
    // The first delimiter may stand at the very beginning: as if a line had ended before it.
    buffer[0] = '\r';
    buffer[1] = '\n';
    limit = 2;
  }

  private static byte[] shifts(byte[] delimiter) {
    byte[] shifts = new byte[256];
    Arrays.fill(shifts, (byte) delimiter.length);
    for (int i = 0; i < delimiter.length - 1; i++) {
      shifts[delimiter[i]] = (byte) (delimiter.length - 1 - i);
    }
    return shifts;
  }

  /// Goes to the next part; what was not read of the one before is skipped.
  ///
  /// @return its head, or null behind the last part
  /// @throws MultipartException when the body is broken or beyond a limit
  /// @throws IOException when the source cannot be read
  public @Nullable PartHead next() throws IOException {
    content.close();
    if (state == State.ENDED || isLastDelimiter()) {
      state = State.ENDED;
      return null;
    }
    endDelimiterLine();
    if (++parts > maxParts) {
      throw MultipartException.tooLarge("the body has more than " + maxParts + " parts");
    }
    PartHead head = PartHeadParser.parse(headLines());
    beginContent();
    return head;
  }

  /// {@return the content of the part that [#next] went to; it ends where the part does, and
  /// closing it skips the rest}
  public InputStream content() {
    return content;
  }

  private boolean isLastDelimiter() throws IOException {
    require(2);
    boolean last = buffer[position] == '-' && buffer[position + 1] == '-';
    position += last ? 2 : 0;
    return last;
  }

  private void endDelimiterLine() throws IOException {
    if (!readLine().isBlank()) {
      throw MultipartException.malformed("a delimiter is followed by other text on its line");
    }
  }

  private List<String> headLines() throws IOException {
    List<String> lines = new ArrayList<>(4);
    int bytes = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      bytes += line.length();
      lines.add(line);
      if (lines.size() > MAX_HEAD_LINES || bytes > MAX_HEAD_BYTES) {
        throw MultipartException.tooLarge("a part's headers are too large");
      }
    }
    return lines;
  }

  private String readLine() throws IOException {
    int length = 0;
    while (true) {
      for (; position + length + 1 < limit; length++) {
        if (buffer[position + length] == '\r' && buffer[position + length + 1] == '\n') {
          String line = decode(buffer, position, length);
          position += length + 2;
          return line;
        }
      }
      if (length > MAX_HEAD_BYTES) {
        throw MultipartException.tooLarge("a part's headers are too large");
      }
      fill();
    }
  }

  private static String decode(byte[] bytes, int offset, int length) throws MultipartException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      throw MultipartException.malformed("a part's headers are not UTF-8");
    }
  }

  private void require(int bytes) throws IOException {
    while (limit - position < bytes) {
      fill();
    }
  }

  /// Reads more behind the limit, after moving what is left to the front. A buffer that the last
  /// reading has filled is exchanged for the large one.
  private void fill() throws IOException {
    byte[] from = buffer;
    if (limit == BUFFER_BYTES && buffer.length == BUFFER_BYTES) {
      buffer = new byte[MAX_BUFFER_BYTES];
    }
    if (position > 0 || buffer != from) {
      System.arraycopy(from, position, buffer, 0, limit - position);
      limit -= position;
      contentEnd = 0;
      position = 0;
    }
    int count = source.read(buffer, limit, buffer.length - limit);
    if (count < 0) {
      throw MultipartException.malformed("the body ends before its last delimiter");
    }
    limit += count;
  }

  /// A part without content may have its delimiter begin at the line end of its empty line.
  private void beginContent() throws IOException {
    position -= 2;
    while (mayBeDelimiter(position) && limit - position < delimiter.length) {
      fill();
    }
    position += mayBeDelimiter(position) ? 0 : 2;
    contentEnd = position;
    state = State.BEFORE_DELIMITER;
  }

  /// Finds out how much of the buffer is content of the current part, reading until there is some
  /// or the part has ended.
  ///
  /// @return how much can be taken from [#position]; 0 at the end of the part
  private int awaitContent() throws IOException {
    while (position == contentEnd && state == State.BEFORE_DELIMITER) {
      contentEnd = findDelimiter();
      if (contentEnd == position) {
        if (limit - position >= delimiter.length) {
          position += delimiter.length;
          contentEnd = position;
          state = State.AFTER_DELIMITER;
        } else {
          fill();
        }
      }
    }
    return contentEnd - position;
  }

  /// Returns where the delimiter begins, or what may become one with more bytes; else the limit.
  ///
  /// Looks at one byte in as many as the delimiter has, as long as none of them stands in it. What
  /// is passed over is no beginning of a delimiter either: that byte would be a part of it.
  ///
  /// **Source.** R. N. Horspool, Practical fast searching in strings, 1980.
  private int findDelimiter() {
    int last = delimiter.length - 1;
    int i = position;
    while (i + last < limit) {
      byte end = buffer[i + last];
      int shift = shifts[end & 0xff];
      if (shift == delimiter.length && end != delimiter[last]) {
        i += delimiter.length; // mostly; processors guess it, and do not wait for the table
      } else if (end == delimiter[last] && mayBeDelimiter(i)) {
        return i;
      } else {
        i += shift;
      }
    }
    while (i < limit && !mayBeDelimiter(i)) {
      i++;
    }
    return Math.min(i, limit);
  }

  private boolean mayBeDelimiter(int from) {
    int length = Math.min(delimiter.length, limit - from);
    return Arrays.equals(buffer, from, from + length, delimiter, 0, length);
  }

  private final class PartStream extends InputStream {
    @Override
    public int read() throws IOException {
      return awaitContent() == 0 ? -1 : buffer[position++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      int count = Math.min(length, awaitContent());
      System.arraycopy(buffer, position, target, offset, count);
      position += count;
      return count == 0 ? -1 : count;
    }

    /// As the general one, without a buffer of its own in between.
    @Override
    public long transferTo(OutputStream out) throws IOException {
      long sum = 0;
      for (int count = awaitContent(); count > 0; count = awaitContent()) {
        out.write(buffer, position, count);
        position += count;
        sum += count;
      }
      return sum;
    }

    @Override
    public int available() {
      return contentEnd - position;
    }

    /// Skips to the end of the part.
    @Override
    public void close() throws IOException {
      while (awaitContent() > 0) {
        position = contentEnd;
      }
    }
  }
}
