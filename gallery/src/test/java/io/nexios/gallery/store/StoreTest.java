package io.nexios.gallery.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.gallery.document.Vector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatRanWhenTheGalleryStopped_isCancelledWhenItOpensAgain() throws Exception {
    long notification = store.notifications().create("ada@example.org");
    long document = store.documents().create("a.pdf", content("x"));
    store.close();
    open();
    assertThat(store.notifications().find(notification).orElseThrow())
        .returns("cancelled", Notifications.Notification::status)
        .returns("the gallery was stopped", Notifications.Notification::error);
    assertThat(store.documents().find(document).orElseThrow())
        .returns("cancelled", Documents.Document::status)
        .returns("the gallery was stopped", Documents.Document::error);
  }

  @Test
  void oldDocuments_goWithTheirFilesAndPassages() throws Exception {
    long first = store.documents().create("first.pdf", content("x"));
    store.documents().addPassage(first, "the first", Vector.towards(1, 0));
    store.documents().end(first, "done", null);
    assertThat(store.documents().nearest(Vector.towards(1, 0))).hasSize(1);
    for (int i = 0; i < 50; i++) {
      store.documents().create("next.pdf", content("y"));
    }
    assertThat(store.documents().find(first)).isEmpty();
    assertThat(store.documents().file(first)).doesNotExist();
    assertThat(store.documents().nearest(Vector.towards(1, 0))).isEmpty();
  }

  @Test
  void nearest_ranksByMeaningAndLeavesOutWhatIsNotDone() throws Exception {
    long done = store.documents().create("done.pdf", content("x"));
    store.documents().addPassage(done, "north", Vector.towards(0, 1));
    store.documents().addPassage(done, "east", Vector.towards(1, 0));
    store.documents().end(done, "done", null);
    long working = store.documents().create("working.pdf", content("x"));
    store.documents().addPassage(working, "north, too", Vector.towards(0, 1));
    assertThat(store.documents().nearest(Vector.towards(0.1f, 1)))
        .extracting(Documents.Hit::text)
        .containsExactly("north", "east");
  }

  @Test
  void document_thatFails_losesItsPassages() throws Exception {
    long id = store.documents().create("bad.pdf", content("x"));
    store.documents().addPassage(id, "half of it", Vector.towards(1, 0));
    store.documents().end(id, "failed", "the page is damaged");
    store.documents().end(id, "done", null);
    assertThat(store.documents().nearest(Vector.towards(1, 0))).isEmpty();
  }

  @Test
  void upload_thatBreaksOff_leavesNoDocument() throws Exception {
    var broken = Files.newInputStream(Files.createFile(folder.resolve("gone")));
    broken.close();
    assertThatThrownBy(() -> store.documents().create("a.pdf", broken))
        .isInstanceOf(IOException.class);
    assertThat(store.documents().find(1)).isEmpty();
    try (var files = Files.list(folder.resolve("uploads"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void journal_showsTheNewestLinesFirst() throws Exception {
    store.journal().write("first", "a");
    store.journal().write("second", "b");
    assertThat(store.journal().newest())
        .extracting(Journal.Line::event)
        .containsExactly("second", "first");
  }

  private static InputStream content(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
