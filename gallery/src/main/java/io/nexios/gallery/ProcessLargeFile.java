package io.nexios.gallery;

import static io.nexios.concurrency.Concurrency.runInThreadPool;

import io.nexios.concurrency.Parallel;
import io.nexios.gallery.data.CsvChunks;
import io.nexios.gallery.data.CsvSummary;
import io.nexios.web.NexiosApp;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// A file of any length in chunks of a thousand lines. At most four chunks are in memory; what is
/// read is what is being worked on.
record ProcessLargeFile() implements Exhibit {
  private static final int CHUNK_SIZE = 1_000;
  private static final int CHUNKS_AT_A_TIME = 4;
  private static final long MAX_BYTES = 1L << 30;

  @Override
  public void addTo(NexiosApp app) {
    app.post("/process-large-file", this::processLargeFile)
        .maxBodyBytes(MAX_BYTES)
        .timeout(Duration.ofMinutes(10));
  }

  private Object processLargeFile(Request req, Response res) throws Exception {
    var largeFile = req.file("data");
    var processed = new AtomicLong();

    // Read and process file in chunks
    try (var chunks = CsvChunks.of(largeFile.stream(), CHUNK_SIZE);
        var results =
            Parallel.map(
                chunks, CHUNKS_AT_A_TIME, chunk -> runInThreadPool(() -> CsvSummary.of(chunk)))) {
      var summary =
          results.peek(_ -> processed.incrementAndGet()).reduce(CsvSummary.EMPTY, CsvSummary::plus);
      return Map.of("processed_chunks", processed.get(), "summary", summary);
    }
  }
}
