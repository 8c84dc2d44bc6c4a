package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void folder_isItsOwnersAlone() throws IOException {
    try (UploadFolder folder = UploadFolder.open(around)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
          .isEqualTo("rwx------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.createFile())))
          .isEqualTo("rw-------");
    }
  }

  /// Who sees the folder disappear knows its name.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void createFile_whereSomebodyElseHasTakenTheName_isRefused(boolean byALink, @TempDir Path trap)
      throws IOException {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        UploadFolder folder = UploadFolder.open(around)) {
      Path before = Files.move(folder.path(), around.resolve("before"));
      if (byALink) {
        Files.createSymbolicLink(folder.path(), trap);
      } else {
        Files.createDirectory(folder.path());
      }

      assertThatThrownBy(folder::createFile)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("something else is in the place of the upload folder");

      assertThat(trap).isEmptyDirectory();
      Files.delete(folder.path());
      Files.move(before, folder.path());
    }
  }

  @Test
  void open_besideADeadOneWhoseFolderIsALink_leavesItsTargetAlone(@TempDir Path target)
      throws IOException {
    Files.createFile(target.resolve("upload-1"));
    Files.createFile(around.resolve("nexios-uploads-1.lock"));
    Files.createSymbolicLink(around.resolve("nexios-uploads-1"), target);

    UploadFolder.open(around).close();

    assertThat(target.resolve("upload-1")).exists();
  }

  /// Opening a pipe waits for its other end.
  @Test
  @Timeout(20)
  void open_besideAPipeThatIsCalledALock_doesNotWait() throws Exception {
    Path pipe = around.resolve("nexios-uploads-1.lock");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    UploadFolder.open(around).close();

    assertThat(pipe).exists();
  }

  @Test
  void open_besideALinkThatIsCalledALock_doesNotFollowIt(@TempDir Path elsewhere)
      throws IOException {
    Path target = Files.createFile(elsewhere.resolve("file"));
    Path link = around.resolve("nexios-uploads-1.lock");
    Files.createSymbolicLink(link, target);

    UploadFolder.open(around).close();

    assertThat(link).isSymbolicLink();
    assertThat(target).exists();
  }

  @Test
  void deleteLeftOvers_ofAnotherUser_leavesThemAlone() throws IOException {
    Path lock = Files.createFile(around.resolve("nexios-uploads-1.lock"));
    Path folder = Files.createDirectory(around.resolve("nexios-uploads-1"));
    UserPrincipal another =
        around.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");

    UploadFolder.deleteLeftOvers(around, another);

    assertThat(lock).exists();
    assertThat(folder).exists();
  }
}
