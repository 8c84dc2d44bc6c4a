package io.nexios.gallery;

import static java.nio.file.Files.readString;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(OpenGallery.class)
class SendNotificationTest {
  private final Visit gallery;
  private final Visitor visitor;

  SendNotificationTest(Visit gallery) {
    this.gallery = gallery;
    this.visitor = gallery.visitor();
  }

  @Test
  void email_isWrittenToTheOutboxAfterTheAnswer() throws Exception {
    var queued = send("{\"recipient\": \"ada@example.org\", \"subject\": \"Héllo\", \"delay\": 0}");
    assertThat(queued)
        .returns(200, Answer::status)
        .returns("notification_queued", answer -> answer.at("status"))
        .returns("ada@example.org", answer -> answer.at("recipient"));
    assertThat(ended(queued.at("id")).at("status")).isEqualTo("done");
    assertThat(readString(gallery.data().resolve("outbox/%s.eml".formatted(queued.at("id")))))
        .contains("To: ada@example.org\r\n", "Subject: Héllo\r\n");
    assertJournal("notification sent");
  }

  @Test
  void cancel_beforeItGoes_sendsNothing() throws Exception {
    var id = send("{\"recipient\": \"ada@example.org\", \"delay\": 3600}").at("id");
    assertThat(visitor.get("/notifications/" + id).at("status")).isEqualTo("running");
    assertThat(visitor.post("/notifications/%s/cancel".formatted(id)).status()).isEqualTo(202);
    assertThat(ended(id))
        .returns("cancelled", answer -> answer.at("status"))
        .satisfies(answer -> assertThat(answer.at("error")).contains("a visitor asked for it"));
    assertThat(gallery.data().resolve("outbox/%s.eml".formatted(id))).doesNotExist();
  }

  @Test
  void outbox_fails_isRecorded() throws Exception {
    visitor.put("/faults/outbox?errors=1");
    var id = send("{\"recipient\": \"ada@example.org\", \"delay\": 0}").at("id");
    assertThat(ended(id))
        .returns("failed", answer -> answer.at("status"))
        .satisfies(answer -> assertThat(answer.at("error")).contains("the outbox failed"));
    assertJournal("notification failed");
  }

  /// The line comes a little behind the end of its notification.
  private void assertJournal(String event) throws Exception {
    assertThat(Eventually.get(() -> visitor.get("/journal"), x -> x.at("0/event").equals(event)))
        .returns(event, journal -> journal.at("0/event"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"recipient\":                          | not valid JSON",
        "{\"subject\": \"no one\"}                | recipient",
        "{\"recipient\": \"nobody\"}              | recipient",
        "{\"recipient\": \"a@b\\r\\nBcc: c@d\"}   | recipient",
        "{\"recipient\": \"a@b\", \"subject\": \"x\\ny\"} | subject",
        "{\"recipient\": \"a@b\", \"delay\": 3601} | delay must be between 0 and 3600",
        "{\"recipient\": \"a@b\", \"delay\": \"x\"} | delay",
      })
  void email_thatCannotBeSent_isRefused(String json, String why) throws Exception {
    assertThat(send(json))
        .returns(400, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains(why));
  }

  @Test
  void text_insteadOfJson_isRefused() throws Exception {
    assertThat(visitor.post("/send-notification", "text/plain", "recipient=ada"))
        .returns(415, Answer::status);
  }

  @Test
  void unknownNotification_isNotFound() throws Exception {
    assertThat(visitor.get("/notifications/987654")).returns(404, Answer::status);
    assertThat(visitor.post("/notifications/987654/cancel")).returns(404, Answer::status);
  }

  private Answer send(String json) throws Exception {
    return visitor.post("/send-notification", "application/json", json);
  }

  private Answer ended(String id) throws Exception {
    return Eventually.get(
        () -> visitor.get("/notifications/" + id),
        answer -> !answer.at("status").equals("running"));
  }
}
