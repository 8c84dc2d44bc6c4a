package io.nexios.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import io.nexios.gallery.page.Samples;
import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OpenGallery.class)
class UploadDocumentTest {
  private final Visitor visitor;

  UploadDocumentTest(Visit gallery) {
    this.visitor = gallery.visitor();
  }

  @Test
  @Tag("slow") // the model is loaded
  void document_isFoundByItsMeaningWhenItIsDone() throws Exception {
    var recipe = "Whisk two eggs with a pound of butter.";
    var law = "The tenant pays the landlord at the beginning of each month.";
    var answer = upload(Samples.pdf(recipe));
    assertThat(answer)
        .returns(200, Answer::status)
        .returns("uploaded", uploaded -> uploaded.at("status"));
    assertThat(ended(answer)).returns("done", document -> document.at("status"));
    assertThat(ended(upload(Samples.pdf(law)))).returns("done", document -> document.at("status"));

    var found = visitor.get("/documents/search?q=when+is+the+rent+due");
    assertThat(found.at("results/0/text")).isEqualTo(law);
    found = visitor.get("/documents/search?q=how+do+I+bake+a+cake");
    assertThat(found.at("results/0/text")).isEqualTo(recipe);
  }

  @Test
  @Tag("slow") // so is a document of many pages
  void document_showsItsProgressAndCanBeCancelled() throws Exception {
    var page = String.join("\n", Collections.nCopies(40, "A line of text that says very little."));
    var pages = Collections.nCopies(150, page).toArray(String[]::new);
    var answer = upload(Samples.pdf(pages));
    var working =
        Eventually.get(() -> status(answer), document -> document.json().get("done").asInt() > 2);
    assertThat(working)
        .returns("processing", document -> document.at("status"))
        .returns("extracting text, page by page", document -> document.at("stage"))
        .returns("150", document -> document.at("total"));
    assertThat(visitor.post("/documents/%s/cancel".formatted(answer.at("file_id"))).status())
        .isEqualTo(202);
    assertThat(ended(answer))
        .returns("cancelled", document -> document.at("status"))
        .satisfies(document -> assertThat(document.at("error")).contains("a visitor asked for it"));
  }

  @Test
  void document_withAPassword_isRefused() throws Exception {
    assertThat(upload(Samples.lockedPdf("secret")))
        .returns(400, Answer::status)
        .returns("application/problem+json", Answer::type)
        .returns(
            "the PDF is protected by a password: send it without one",
            answer -> answer.at("detail"));
  }

  @Test
  void document_thatIsNoPdf_isRefused() throws Exception {
    assertThat(upload("plain text".getBytes(UTF_8)))
        .returns(400, Answer::status)
        .returns("the file is no PDF, or a damaged one", answer -> answer.at("detail"));
  }

  @Test
  void document_missing_isNamed() throws Exception {
    assertThat(visitor.upload("/upload/document", "file", "x.pdf", Samples.pdf("x")))
        .returns(400, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("document"));
  }

  @Test
  void document_unknown_isNotFound() throws Exception {
    assertThat(visitor.get("/documents/987654")).returns(404, Answer::status);
    assertThat(visitor.post("/documents/987654/cancel")).returns(404, Answer::status);
    assertThat(visitor.get("/documents/first")).returns(400, Answer::status);
  }

  private Answer upload(byte[] content) throws Exception {
    return visitor.upload("/upload/document", "document", "document.pdf", content);
  }

  private Answer status(Answer uploaded) throws Exception {
    return visitor.get("/documents/" + uploaded.at("file_id"));
  }

  private Answer ended(Answer uploaded) throws Exception {
    return Eventually.get(
        () -> status(uploaded), document -> !document.at("status").equals("processing"));
  }
}
