package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadFolderTest {
  @TempDir private Path around;

  @Test
  void open_besideALivingOne_leavesItAlone() throws IOException {
    try (UploadFolder first = UploadFolder.open(around)) {
      Path file = Files.createTempFile(first.path(), "upload-", null);

      try (UploadFolder second = UploadFolder.open(around)) {
        assertThat(second.path()).isNotEqualTo(first.path());
      }

      assertThat(file).exists();
    }
  }

  @Test
  void close_leavesNothing() throws IOException {
    try (UploadFolder folder = UploadFolder.open(around.resolve("made"))) {
      Files.createTempFile(folder.path(), "upload-", null);
    }

    assertThat(around.resolve("made")).isEmptyDirectory();
  }

  @Test
  void open_besideADeadOne_deletesItAndNothingElse() throws IOException {
    Files.createFile(around.resolve("nexios-uploads-1.lock"));
    Files.createFile(Files.createDirectory(around.resolve("nexios-uploads-1")).resolve("upload-1"));
    Files.createFile(around.resolve("nexios-uploads-2.lock")); // killed before it made its folder
    Files.createFile(around.resolve("mine"));

    UploadFolder.open(around).close();

    assertThat(around).isDirectoryContaining(file -> file.endsWith("mine"));
    assertThat(around.toFile().list()).hasSize(1);
  }

  @Test
  void createFile_afterTheFolderWasTidiedUp_makesItAgain() throws IOException {
    Path path;
    try (UploadFolder folder = UploadFolder.open(around)) {
      path = folder.path();
      Files.delete(path);

      assertThat(folder.createFile()).hasParent(path).exists();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void createFile_afterTheClose_isRefused() throws IOException {
    UploadFolder folder = UploadFolder.open(around);
    folder.close();

    assertThatThrownBy(folder::createFile).isInstanceOf(NoSuchFileException.class);
    assertThat(around).isEmptyDirectory();
  }
}
