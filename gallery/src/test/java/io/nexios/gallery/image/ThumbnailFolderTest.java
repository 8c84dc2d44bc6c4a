package io.nexios.gallery.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.page.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailFolderTest {
  @TempDir Path folder;

  @Test
  void save_beyondTheLimit_forgetsTheOldest() throws Exception {
    var thumbnail =
        Thumbnail.of(Files.write(folder.resolve("x"), Samples.image("png", 10, 10)), 200);
    var thumbnails = new ThumbnailFolder(folder.resolve("thumbnails"));
    for (int i = 0; i < 200; i++) {
      var old = Files.createFile(thumbnails.path().resolve("old-" + i));
      Files.setLastModifiedTime(old, FileTime.fromMillis(i));
    }
    var name = thumbnails.save(thumbnail, "new.jpg");
    assertThat(name).startsWith("new-").endsWith(".png");
    assertThat(thumbnails.path().resolve(name)).exists();
    assertThat(thumbnails.path().resolve("old-0")).doesNotExist();
    assertThat(thumbnails.path().resolve("old-1")).exists();
  }

  @Test
  void name_isFitForAUrl() throws Exception {
    var thumbnail =
        Thumbnail.of(Files.write(folder.resolve("x"), Samples.image("png", 10, 10)), 200);
    var name = new ThumbnailFolder(folder.resolve("thumbnails")).save(thumbnail, "ä b?#.png");
    assertThat(name).matches("%C3%A4%20b%3F%23-[0-9a-f]{8}\\.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {".photo.png", "...png", "-\uD83D\uDC08.png"})
  void name_canBeServedWhateverTheOriginalWasCalled(String original) throws Exception {
    var thumbnail =
        Thumbnail.of(Files.write(folder.resolve("x"), Samples.image("png", 10, 10)), 200);
    var name42 = original.replace("\uD83D\uDC08", "\uD83D\uDC08".repeat(42) + "\u732B".repeat(42));
    var name = new ThumbnailFolder(folder.resolve("thumbnails")).save(thumbnail, name42);
    assertThat(name).doesNotStartWith(".").endsWith(".png");
  }
}
