package io.nexios.gallery.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.gallery.data.BadFileException;
import io.nexios.gallery.page.Samples;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gif", "jpeg", "png"})
  void image_becomesASmallOneOfItsKindAndProportions(String format) throws IOException {
    var thumbnail = Thumbnail.of(file(Samples.image(format, 800, 400)), 200);
    assertThat(thumbnail.format()).isEqualTo(format);
    thumbnail.save(folder.resolve("thumbnail"));
    var decoded = ImageIO.read(folder.resolve("thumbnail").toFile());
    assertThat(decoded)
        .returns(200, BufferedImage::getWidth)
        .returns(100, BufferedImage::getHeight);
    assertThat(new Color(decoded.getRGB(80, 50)))
        .as("the sun")
        .satisfies(sun -> assertThat(sun.getRed()).isGreaterThan(240));
  }

  @Test
  void pngThatIsCutOff_isRefused() throws IOException {
    var whole = Samples.image("png", 300, 300);
    assertRefused(Arrays.copyOf(whole, whole.length / 2), "damaged");
  }

  @Test
  void jpegThatIsCutOff_isRefused() throws IOException {
    var whole = Samples.image("jpeg", 300, 300);
    assertRefused(Arrays.copyOf(whole, whole.length / 2), "damaged");
  }

  @Test
  void pngWithAFlippedByte_isRefused() throws IOException {
    var bytes = Samples.image("png", 300, 300);
    bytes[60] ^= 0x55;
    assertRefused(bytes, "damaged");
  }

  @Test
  void text_isRefused() {
    assertRefused("this is no image".getBytes(UTF_8), "expected GIF, JPEG or PNG");
  }

  @Test
  void emptyFile_isRefused() {
    assertRefused(new byte[0], "expected GIF, JPEG or PNG");
  }

  @Test
  void bitmap_isRefusedAlthoughItCouldBeDecoded() throws IOException {
    assertRefused(Samples.image("bmp", 10, 10), "expected GIF, JPEG or PNG");
  }

  @Test
  void decompressionBomb_isRefusedBeforeAPixelIsDecoded() throws IOException {
    var bomb = Samples.bomb(50_000, 50_000);
    assertThat(bomb).hasSizeLessThan(1_000);
    assertRefused(bomb, "50,000 x 50,000 pixels: expected at most 40,000,000");
  }

  private void assertRefused(byte[] bytes, String why) {
    assertThatThrownBy(() -> Thumbnail.of(file(bytes), 200))
        .isInstanceOf(BadFileException.class)
        .hasMessageContaining(why);
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("image"), bytes);
  }
}
