package io.nexios.gallery.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A CSV file of any length, some lines at a time: what is in memory is one chunk. One line is one
/// record; a line break inside quotes is not supported.
public final class CsvChunks {
  /// The longest line, in bytes. A longer one is more likely not a CSV file than meant.
  public static final int MAX_LINE_BYTES = 1 << 20;

  private final InputStream in;
  private final int linesPerChunk;
  private List<String> header = List.of(); // set once, by the first line
  private long linesRead; // by the one thread that consumes the stream
  private boolean lastLineIsOpen; // set once, at the end

  private CsvChunks(InputStream in, int linesPerChunk) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.linesPerChunk = linesPerChunk;
  }

  /// Some lines in a row.
  ///
  /// @param header the names of the columns, from the file's first line
  /// @param firstLine the number of the first of the lines in the file; the header is line 1
  /// @param lines without their line ends
  /// @param lastLineIsOpen whether the file ended inside the last of them, before a line end
  public record Chunk(
      List<String> header, long firstLine, List<String> lines, boolean lastLineIsOpen) {}

  /// Returns the file as a lazy stream of chunks. Its first line is the header and in no chunk.
  ///
  /// @param in read as the stream is consumed, and closed with it
  /// @param linesPerChunk how many lines a chunk has; the last one may have fewer
  /// @return sequential; throws [BadFileException] while it is consumed
  public static Stream<Chunk> of(InputStream in, int linesPerChunk) {
    var chunks = new CsvChunks(in, linesPerChunk);
    return StreamSupport.stream(chunks.spliterator(), false).onClose(chunks::close);
  }

  private Spliterator<Chunk> spliterator() {
    int traits = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
    return new AbstractSpliterator<>(Long.MAX_VALUE, traits) {
      @Override
      public boolean tryAdvance(Consumer<? super Chunk> action) {
        var chunk = nextChunk();
        if (chunk != null) {
          action.accept(chunk);
        }
        return chunk != null;
      }
    };
  }

  private @Nullable Chunk nextChunk() {
    try {
      if (linesRead == 0) {
        header = readHeader();
      }
      long firstLine = linesRead + 1;
      var lines = new ArrayList<String>(linesPerChunk);
      for (var line = readLine(); line != null; line = readLine()) {
        lines.add(line);
        if (lines.size() == linesPerChunk) {
          break;
        }
      }
      return lines.isEmpty()
          ? null
          : new Chunk(header, firstLine, List.copyOf(lines), lastLineIsOpen);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> readHeader() throws IOException {
    var line = readLine();
    if (line == null || line.isBlank()) {
      throw new BadFileException("line 1 of the file is empty: expected the names of its columns");
    }
    return CsvSummary.fields(line.startsWith("\uFEFF") ? line.substring(1) : line);
  }

  private @Nullable String readLine() throws IOException {
    var line = new ByteArrayOutputStream(128);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        lastLineIsOpen |= line.size() > 0;
        return line.size() > 0 ? decoded(line) : null;
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new BadFileException(
            "line %d is longer than %,d bytes: expected CSV with a record a line"
                .formatted(linesRead + 1, MAX_LINE_BYTES));
      }
      line.write(b);
    }
    return decoded(line);
  }

  private String decoded(ByteArrayOutputStream line) {
    linesRead++;
    var text = line.toString(UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
