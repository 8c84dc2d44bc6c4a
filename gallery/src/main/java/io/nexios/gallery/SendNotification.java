package io.nexios.gallery;

import static io.nexios.concurrency.Cancellation.shield;
import static io.nexios.concurrency.Concurrency.createBackgroundTask;
import static io.nexios.concurrency.Concurrency.sleep;

import io.nexios.concurrency.CancelledException;
import io.nexios.gallery.faults.FaultSwitch;
import io.nexios.gallery.store.Journal;
import io.nexios.gallery.store.Notifications;
import io.nexios.web.NexiosApp;
import io.nexios.web.ProblemException;
import io.nexios.web.Reply;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.time.Duration;
import java.util.Map;

/// The answer goes out at once, the e-mail later. The task outlives its request, can be looked at
/// and cancelled, and is waited for when the gallery stops.
record SendNotification(
    NexiosApp app, Notifications notifications, Journal journal, FaultSwitch outbox)
    implements Exhibit {
  private static final Duration FINISH = Duration.ofSeconds(5);

  @Override
  public void addTo(NexiosApp app) {
    app.post("/send-notification", this::sendNotification);
    app.get("/notifications/{id}", this::getNotification);
    app.post("/notifications/{id}/cancel", this::cancelNotification);
  }

  private Object sendNotification(Request req, Response res) throws Exception {
    var email = req.json(Email.Draft.class).checked();
    long id = notifications.create(email.recipient());

    // Start background task (nobody waits for it)
    createBackgroundTask("notification-" + id, () -> sendEmail(id, email));

    return Map.of("status", "notification_queued", "recipient", email.recipient(), "id", id);
  }

  private void sendEmail(long id, Email email) throws Exception {
    try {
      sleep(email.delay());
      outbox.strike();
      shield(FINISH, () -> deliver(id, email)); // once it goes, it goes
    } catch (CancelledException | InterruptedException e) {
      shield(FINISH, () -> notifications.end(id, "cancelled", Background.why(e)));
      throw e;
    } catch (Exception e) {
      notifications.end(id, "failed", e.getMessage());
      journal.write("notification failed", email.recipient() + ": " + e.getMessage());
    }
  }

  private void deliver(long id, Email email) throws Exception {
    notifications.deliver(id, email.message(id));
    notifications.end(id, "done", null);
    journal.write("notification sent", email.recipient());
  }

  private Object getNotification(Request req, Response res) throws Exception {
    long id = req.path("id").asLong();
    return notifications
        .find(id)
        .orElseThrow(() -> new ProblemException(404, "no notification has the id " + id));
  }

  private Object cancelNotification(Request req, Response res) throws Exception {
    return Reply.accepted(
        Map.of("cancelled", Background.cancel(app, "notification-" + req.path("id").asLong())));
  }
}
