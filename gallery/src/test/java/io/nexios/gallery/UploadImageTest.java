package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import io.nexios.gallery.page.Samples;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OpenGallery.class)
class UploadImageTest {
  private static final int MAX_BODY_BYTES = 10 << 20;
  private final Visitor visitor;

  UploadImageTest(Visit gallery) {
    this.visitor = gallery.visitor();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gif", "jpeg", "png"})
  void thumbnail_isServedAfterwards(String format) throws Exception {
    var answer = upload("my picture." + format, Samples.image(format, 600, 300));
    assertThat(answer.status()).isEqualTo(200);
    var thumbnail = visitor.get(answer.at("thumbnail_url"));
    assertThat(thumbnail.type()).isEqualTo("image/" + format);
    assertThat(ImageIO.read(new ByteArrayInputStream(thumbnail.response().bytes())).getWidth())
        .isEqualTo(200);
  }

  @Test
  void pictureNamedAsAPage_isServedAsAPicture() throws Exception {
    var answer = upload("../evil.html", Samples.image("png", 20, 20));
    assertThat(answer.at("thumbnail_url")).matches("/thumbnails/evil-[0-9a-f]{8}\\.png");
  }

  @Test
  void image_missing_isNamed() throws Exception {
    assertThat(visitor.upload("/upload", "note", "note.txt", new byte[] {1}))
        .returns(400, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("image"));
  }

  @Test
  void image_corrupt_isRefused() throws Exception {
    var whole = Samples.image("png", 300, 300);
    assertThat(upload("half.png", Arrays.copyOf(whole, whole.length / 2)))
        .returns(400, Answer::status)
        .returns("application/problem+json", Answer::type)
        .returns("the image is damaged and cannot be decoded", answer -> answer.at("detail"));
  }

  @Test
  void image_ofBillionsOfPixels_isRefused() throws Exception {
    assertThat(upload("bomb.png", Samples.bomb(50_000, 50_000)))
        .returns(400, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("50,000 x 50,000 pixels"));
  }

  @Test
  void file_overTheLimit_isRefused() throws Exception {
    assertThat(upload("large.png", new byte[MAX_BODY_BYTES + 1])).returns(413, Answer::status);
  }

  @Test
  void body_noForm_isRefused() throws Exception {
    assertThat(visitor.post("/upload", "application/json", "{}")).returns(415, Answer::status);
  }

  private Answer upload(String filename, byte[] content) throws Exception {
    return visitor.upload("/upload", "image", filename, content);
  }
}
