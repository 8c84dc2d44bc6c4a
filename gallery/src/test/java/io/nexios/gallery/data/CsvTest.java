package io.nexios.gallery.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nexios.gallery.data.CsvSummary.Column;
import io.nexios.gallery.data.CsvSummary.Flaw;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void chunks_haveTheirLinesAndTheHeader() {
    assertThat(chunks("id,name\n1,a\n2,b\r\n3,c\n", 2))
        .containsExactly(
            new CsvChunks.Chunk(List.of("id", "name"), 2, List.of("1,a", "2,b"), false),
            new CsvChunks.Chunk(List.of("id", "name"), 4, List.of("3,c"), false));
  }

  @Test
  void chunks_areReadOnlyWhenTheyAreAskedFor() {
    var file = new ByteArrayInputStream("1\n".repeat(100_000).getBytes(UTF_8));
    try (var chunks = CsvChunks.of(file, 1_000)) {
      assertThat(chunks.limit(2).mapToInt(chunk -> chunk.lines().size()).sum()).isEqualTo(2_000);
    }
    assertThat(file.available()).as("bytes not read").isGreaterThan(100_000);
  }

  @Test
  void close_closesTheFile() throws IOException {
    var closed = new AtomicBoolean();
    var in =
        new FilterInputStream(new ByteArrayInputStream("a\n1\n".getBytes(UTF_8))) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    CsvChunks.of(in, 10).close();
    assertThat(closed).isTrue();
  }

  @Test
  void header_mayBeginWithAByteOrderMark() {
    assertThat(chunks("\uFEFFid\n1\n", 1).getFirst().header()).containsExactly("id");
  }

  @Test
  void emptyFile_isRefused() {
    assertThatThrownBy(() -> chunks("", 10))
        .isInstanceOf(BadFileException.class)
        .hasMessage("line 1 of the file is empty: expected the names of its columns");
  }

  @Test
  void endlessLine_isRefusedBeforeItFillsTheMemory() {
    var line = "x".repeat(CsvChunks.MAX_LINE_BYTES + 1);
    assertThatThrownBy(() -> chunks("id\n" + line, 10))
        .isInstanceOf(BadFileException.class)
        .hasMessageStartingWith("line 2 is longer than 1,048,576 bytes");
  }

  @Test
  void summary_sumsTheNumericColumns() {
    var summary = summary("day,views\n2026-01-01,10\n2026-01-02,-2.5\n", 1);
    assertThat(summary.rows()).isEqualTo(2);
    assertThat(summary.columns()).containsOnly(Map.entry("views", new Column(2, 7.5, -2.5, 10)));
    assertThat(summary.flaws()).isEmpty();
  }

  @Test
  void tornLastLine_isReportedAndEveryOtherRowCounts() {
    var summary = summary("a,b,c\n1,2,3\n4,5,6\n7,8", 1_000);
    assertThat(summary.rows()).isEqualTo(2);
    assertThat(summary.columns().get("a")).isEqualTo(new Column(2, 5, 1, 4));
    assertThat(summary.flaws())
        .containsExactly(
            new Flaw(4, "torn: the file ends inside this line, after 2 of 3 fields", "7,8"));
  }

  @Test
  void tornQuotes_areReported() {
    assertThat(summary("a,b\n1,\"unfinish", 10).flaws())
        .containsExactly(new Flaw(2, "torn: the file ends inside quotes", "1,\"unfinish"));
  }

  @Test
  void lastLineWithoutALineEnd_isARowIfItIsWhole() {
    assertThat(summary("a,b\n1,2", 10))
        .returns(1L, CsvSummary::rows)
        .returns(0L, CsvSummary::flawCount);
  }

  @Test
  void brokenLineInTheMiddle_isReportedAndTheRestGoesOn() {
    var summary = summary("a,b\n1,2\nx\n\n\"open,2\n3,4\n", 2);
    assertThat(summary.rows()).isEqualTo(2);
    assertThat(summary.flaws())
        .extracting(Flaw::line, Flaw::problem)
        .containsExactly(
            tuple(3L, "1 of 2 fields"),
            tuple(4L, "0 of 2 fields"),
            tuple(5L, "a quote is not closed"));
  }

  @Test
  void manyFlaws_areAllCountedAndTheFirstAreListed() {
    var summary = summary("a,b\n" + "x\n".repeat(100), 7);
    assertThat(summary.flawCount()).isEqualTo(100);
    assertThat(summary.flaws()).hasSize(CsvSummary.MAX_FLAWS).last().returns(21L, Flaw::line);
  }

  private static List<CsvChunks.Chunk> chunks(String file, int lines) {
    try (var chunks = stream(file, lines)) {
      return chunks.toList();
    }
  }

  private static CsvSummary summary(String file, int lines) {
    try (var chunks = stream(file, lines)) {
      return chunks.map(CsvSummary::of).reduce(CsvSummary.EMPTY, CsvSummary::plus);
    }
  }

  private static Stream<CsvChunks.Chunk> stream(String file, int lines) {
    return CsvChunks.of(new ByteArrayInputStream(file.getBytes(UTF_8)), lines);
  }
}
