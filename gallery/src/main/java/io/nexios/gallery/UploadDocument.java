package io.nexios.gallery;

import static io.nexios.concurrency.Cancellation.shield;
import static io.nexios.concurrency.Concurrency.createBackgroundTask;
import static io.nexios.concurrency.Concurrency.runInThreadPool;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.concurrency.CancelledException;
import io.nexios.gallery.document.Passages;
import io.nexios.gallery.document.Pdf;
import io.nexios.gallery.document.SentenceModel;
import io.nexios.gallery.store.Documents;
import io.nexios.gallery.store.Journal;
import io.nexios.web.NexiosApp;
import io.nexios.web.ProblemException;
import io.nexios.web.Reply;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.time.Duration;
import java.util.Map;

/// The file is saved while the visitor waits; text and embeddings come after the answer. The
/// document tells how far it is.
record UploadDocument(
    NexiosApp app, Documents documents, Journal journal, AsyncLazy<SentenceModel> model)
    implements Exhibit {
  private static final Duration CLEANUP = Duration.ofSeconds(5);

  @Override
  public void addTo(NexiosApp app) {
    app.post("/upload/document", this::uploadDocument);
    app.get("/documents/search", this::searchDocuments);
    app.get("/documents/{id}", this::getDocument);
    app.post("/documents/{id}/cancel", this::cancelDocument);
  }

  private Object uploadDocument(Request req, Response res) throws Exception {
    var document = req.file("document");
    runInThreadPool(() -> Pdf.open(document.path()).close()); // what is no PDF is refused now

    // Save file immediately
    long id = documents.create(document.filename(), document.stream());

    // Start background processing (nobody waits for it)
    createBackgroundTask("document-" + id, () -> processDocument(id));

    return Map.of("status", "uploaded", "file_id", id);
  }

  private void processDocument(long id) throws Exception {
    try {
      // Extract text in thread pool
      var text = extractText(id);

      // Generate embeddings and save them to the database
      documents.progress(id, "loading the model", 0, 1);
      generateEmbeddings(id, text, model.get());

      documents.end(id, "done", null);
    } catch (CancelledException | InterruptedException e) {
      shield(CLEANUP, () -> documents.end(id, "cancelled", Background.why(e)));
      throw e;
    } catch (Exception e) {
      documents.end(id, "failed", e.getMessage());
      journal.write("document failed", "%d: %s".formatted(id, e.getMessage()));
    }
  }

  private String extractText(long id) throws Exception {
    var text = new StringBuilder();
    try (var pdf = runInThreadPool(() -> Pdf.open(documents.file(id)))) {
      for (int i = 1; i <= pdf.pageCount(); i++) {
        int page = i;
        text.append(runInThreadPool(() -> pdf.text(page)));
        documents.progress(id, "extracting text, page by page", page, pdf.pageCount());
      }
    }
    return text.toString();
  }

  private void generateEmbeddings(long id, String text, SentenceModel model) throws Exception {
    var passages = Passages.of(text);
    int done = 0;
    for (var passage : passages) {
      var vector = runInThreadPool(() -> model.embed(passage));
      documents.addPassage(id, passage, vector);
      documents.progress(id, "embedding passages", ++done, passages.size());
    }
  }

  private Object searchDocuments(Request req, Response res) throws Exception {
    var query = req.query("q").value();
    var loaded = model.get();
    var question = runInThreadPool(() -> loaded.embed(query));
    return Map.of("results", documents.nearest(question));
  }

  private Object getDocument(Request req, Response res) throws Exception {
    long id = req.path("id").asLong();
    return documents
        .find(id)
        .orElseThrow(() -> new ProblemException(404, "no document has the id " + id));
  }

  private Object cancelDocument(Request req, Response res) throws Exception {
    return Reply.accepted(
        Map.of("cancelled", Background.cancel(app, "document-" + req.path("id").asLong())));
  }
}
