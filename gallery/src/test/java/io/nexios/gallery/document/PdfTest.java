package io.nexios.gallery.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.gallery.data.BadFileException;
import io.nexios.gallery.page.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfTest {
  @TempDir Path folder;

  @Test
  void text_isReadPageByPage() throws IOException {
    try (var pdf = Pdf.open(file(Samples.pdf("The first page.", "The second\nhas two lines.")))) {
      assertThat(pdf.pageCount()).isEqualTo(2);
      assertThat(pdf.text(1)).isEqualToIgnoringNewLines("The first page.");
      assertThat(pdf.text(2).lines()).containsExactly("The second", "has two lines.");
    }
  }

  @Test
  void open_withAPassword_saysSo() {
    assertThatThrownBy(() -> Pdf.open(file(Samples.lockedPdf("secret"))))
        .isInstanceOf(BadFileException.class)
        .hasMessage("the PDF is protected by a password: send it without one");
  }

  @Test
  void open_noPdf_isRefused() {
    assertThatThrownBy(() -> Pdf.open(file("no PDF".getBytes(UTF_8))))
        .isInstanceOf(BadFileException.class)
        .hasMessage("the file is no PDF, or a damaged one");
  }

  @Test
  void open_missingFile_isAnInputOutputError() {
    assertThatThrownBy(() -> Pdf.open(folder.resolve("missing")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing");
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("document.pdf"), bytes);
  }
}
