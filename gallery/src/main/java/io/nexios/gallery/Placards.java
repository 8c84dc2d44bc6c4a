package io.nexios.gallery;

import static io.nexios.gallery.page.Call.get;
import static io.nexios.gallery.page.Call.post;
import static io.nexios.gallery.page.Call.put;

import io.nexios.gallery.page.Field.AsFile;
import io.nexios.gallery.page.Field.InJson;
import io.nexios.gallery.page.Field.InPath;
import io.nexios.gallery.page.Field.InQuery;
import io.nexios.gallery.page.Placard;
import java.util.List;

/// The signs beside the exhibits, in the order of the seed page.
final class Placards {
  private Placards() {}

  static List<Placard> all() {
    return List.of(
        Placard.of(
            "Parallel calls in a task group",
            "Three calls to the upstream service at the same time; the answer takes as long as the"
                + " slowest. If one fails the others are cancelled, and if you leave, all three are.",
            Dashboard.class,
            get("/dashboard", new InQuery("user_id", "4"))),
        Placard.of(
            "Heavy work in the thread pool",
            "A thumbnail is made on a platform thread, so no other request waits for the processor."
                + " Try the damaged image, and the one of a few bytes that claims 2.5 billion pixels.",
            UploadImage.class,
            post("/upload", new AsFile("image", List.of("photo.jpg", "damaged.png", "bomb.png")))),
        Placard.of(
            "The first good answer counts",
            "The primary and the backup database have one second each, the upstream service two."
                + " Make the databases hang further down, and the fallback answers; make all three"
                + " hang, and the answer is 504.",
            Search.class,
            get("/search", new InQuery("q", "fast running bird"))),
        Placard.of(
            "Background tasks",
            "The answer goes out at once and the e-mail two seconds later, into the outbox folder."
                + " Ask how it is going, or cancel it before it goes.",
            SendNotification.class,
            post(
                "/send-notification",
                new InJson("recipient", "ada@example.org"),
                new InJson("subject", "Greetings"),
                new InJson("text", "Sent from the gallery."),
                new InJson("delay", "2")),
            get("/notifications/{id}", new InPath("id", "1")),
            post("/notifications/{id}/cancel", new InPath("id", "1"))),
        Placard.of(
            "Compute once, serve for ever",
            "A hundred thousand real trades are summed by day when the first visitor asks; everybody"
                + " after that gets the result. It is forgotten once a day.",
            DailyAnalytics.class,
            get("/analytics/daily")),
        Placard.of(
            "Failure, cancellation, cleanup",
            "Two calls that may fail. Make the upstream service fail or hang further down; leave"
                + " before the answer and see in the journal that the cleanup still ran.",
            ProtectedOperation.class,
            get("/protected-operation"),
            get("/journal")),
        Placard.of(
            "A race inside a group",
            "The user comes from the primary database, a cache or the backup database, whichever is"
                + " first; the preferences come from the upstream service at the same time.",
            UserProfile.class,
            get("/user/{user_id}/profile", new InPath("user_id", "9"))),
        Placard.of(
            "Save now, work later",
            "A PDF is saved while you wait; its text and the embeddings of its passages follow. The"
                + " document tells how far it is. When it is done, ask for a meaning, not for a word.",
            UploadDocument.class,
            post("/upload/document", new AsFile("document", List.of("licence.pdf", "locked.pdf"))),
            get("/documents/{id}", new InPath("id", "1")),
            post("/documents/{id}/cancel", new InPath("id", "1")),
            get("/documents/search", new InQuery("q", "who pays if the software does damage?"))),
        Placard.of(
            "A cache that refreshes itself",
            "The configuration is fetched once. After ten seconds the next visitor still gets it at"
                + " once, and a new one is fetched behind.",
            RefreshingConfig.class,
            get("/config"),
            post("/config/refresh")),
        Placard.of(
            "One limit of time around everything",
            "Two calls in a group have five seconds together. Make the upstream service hang: 504."
                + " Make it fail: 503.",
            ExternalData.class,
            get("/external-data")),
        Placard.of(
            "Circuit breaker",
            "Make the upstream service fail and ask six times: five answers are 502, then the"
                + " breaker is open and the answer is 503 at once, with the time to come back.",
            ProtectedApiCall.class,
            get("/protected-api-call"),
            post("/protected-api-call/reset")),
        Placard.of(
            "Ten at a time",
            "Any number of items, and never more than ten in work.",
            BatchProcess.class,
            get(
                "/batch-process",
                new InQuery("items", "ant,bee,cat,dog,eel,fox,gnu,hen,ibis,jay,koi"))),
        Placard.of(
            "A large file in chunks",
            "A CSV file of up to 1 GiB in chunks of a thousand lines, in a heap of a few megabytes."
                + " A torn last line is reported, and loses no other.",
            ProcessLargeFile.class,
            post("/process-large-file", new AsFile("data", List.of("trades.csv", "torn.csv")))),
        Placard.of(
            "How long it takes",
            "Each run is measured; the timings show count and percentiles.",
            MonitoredOperation.class,
            get("/monitored-operation"),
            get("/timings")),
        Placard.of(
            "Break things",
            "The parts are upstream, primary, backup and outbox: a share of errors from 0 to 1, a"
                + " delay in milliseconds, calls that hang, or a part that is down.",
            FaultPanel.class,
            put(
                "/faults/{part}",
                new InPath("part", "upstream"),
                new InQuery("errors", "0"),
                new InQuery("delay", "0"),
                new InQuery("hang", "false"),
                new InQuery("down", "false")),
            get("/faults"),
            get("/upstream")));
  }
}
