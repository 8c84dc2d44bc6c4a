package io.nexios.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeFilenameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "photo.png            | photo.png",
        "my photo (1).png     | my photo (1).png",
        "größe.pdf            | größe.pdf",
        "../../etc/passwd     | passwd",
        "C:\\dir\\file.txt    | file.txt",
        "C:file.txt           | Cfile.txt",
        "a/b\\c               | c",
        ".                    | file",
        "..                   | file",
        "...                  | file",
        "dir/                 | file",
        "''                   | file",
        "'  '                 | file",
        ".env                 | .env",
      })
  void of_anyName_isOneSegment(String submitted, String safe) {
    assertThat(SafeFilename.of(submitted)).isEqualTo(safe);
  }

  @Test
  void of_controlAndFormatCharacters_areDropped() {
    assertThat(SafeFilename.of("a\0b\nc\u202egpj.exe\u2028")).isEqualTo("abcgpj.exe");
    assertThat(SafeFilename.of("a\ud800b")).isEqualTo("ab");
  }

  @Test
  void of_aVeryLongName_isCutBeforeItsExtension() {
    String safe = SafeFilename.of("€".repeat(300) + ".tar.gz");

    assertThat(safe).endsWith("€.gz");
    assertThat(safe.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(255);
    assertThat(SafeFilename.of("x".repeat(84) + "😀y")).hasSize(84).doesNotContain("\ud83d");
  }
}
