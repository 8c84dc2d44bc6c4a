package io.nexios.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import io.nexios.gallery.page.Samples;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OpenGallery.class)
class ProcessLargeFileTest {
  private static final long MAX_HEAP_BYTES = 256L << 20;
  private static final int CHUNKS = 2_100;
  private static final String ROW = "2026-01-01,%s,1\n".formatted("x".repeat(86));
  private static final String FORM = "multipart/form-data; boundary=edge";
  private static final String HEAD =
      """
      --edge\r
      Content-Disposition: form-data; name="data"; filename="large.csv"\r
      \r
      date,name,views
      """;
  private static final String TAIL = "\r\n--edge--\r\n";
  private final Visitor visitor;

  ProcessLargeFileTest(Visit gallery) {
    this.visitor = gallery.visitor();
  }

  @Test
  void file_isProcessedInChunksOfAThousandLines() throws Exception {
    var answer = upload(Samples.file("trades.csv").orElseThrow());
    assertThat(answer)
        .returns(200, Answer::status)
        .returns("100", sums -> sums.at("processed_chunks"))
        .returns("100000", sums -> sums.at("summary/rows"))
        .returns("0", sums -> sums.at("summary/flawCount"));
    assertThat(answer.json().at("/summary/columns/amount/sum").asDouble())
        .isBetween(175_778.65, 175_778.66);
  }

  @Test
  void lastLine_torn_isReportedAndNothingElseIsLost() throws Exception {
    assertThat(upload(Samples.tornCsv(2_500)))
        .returns(200, Answer::status)
        .returns("3", sums -> sums.at("processed_chunks"))
        .returns("2500", sums -> sums.at("summary/rows"))
        .returns("3123750.0", sums -> sums.at("summary/columns/views/sum"))
        .returns("2502", sums -> sums.at("summary/flaws/0/line"))
        .returns("2026-01-02,4", sums -> sums.at("summary/flaws/0/text"));
  }

  @Test
  void file_empty_isRefused() throws Exception {
    assertThat(upload(new byte[0]))
        .returns(400, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).startsWith("line 1 of the file"));
  }

  @Test
  void data_missing_isNamed() throws Exception {
    assertThat(visitor.upload("/process-large-file", "file", "x.csv", new byte[] {'a'}))
        .returns(400, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("data"));
  }

  @Test
  @Tag("slow")
  void twoHundredMegabytes_passThroughAHeapOf256() throws Exception {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(MAX_HEAP_BYTES);
    var thousand = ROW.repeat(1_000).getBytes(UTF_8);
    assertThat((long) CHUNKS * thousand.length).isGreaterThan(200L << 20);
    long bytes = HEAD.length() + (long) CHUNKS * thousand.length + TAIL.length();
    try (var exchange = visitor.announce("/process-large-file", FORM, bytes)) {
      exchange.write(HEAD.getBytes(UTF_8));
      for (int i = 0; i < CHUNKS; i++) {
        exchange.write(thousand);
      }
      exchange.write(TAIL.getBytes(UTF_8));
      assertThat(new Answer(exchange.response()))
          .returns(200, Answer::status)
          .returns("2100", sums -> sums.at("processed_chunks"))
          .returns("2100000", sums -> sums.at("summary/rows"));
    }
  }

  private Answer upload(byte[] content) throws Exception {
    return visitor.upload("/process-large-file", "data", "data.csv", content);
  }
}
