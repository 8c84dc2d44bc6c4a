package io.nexios.web.internal.multipart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {
  private static final String HEAD = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";

  private static MultipartReader reader(String body) throws IOException {
    return reader(new ByteArrayInputStream(body.getBytes(UTF_8)));
  }

  private static MultipartReader reader(InputStream body) throws IOException {
    return new MultipartReader(body, "B", 3);
  }

  /** Returns `name=content` of every part, files with their names behind them. */
  private static List<String> all(MultipartReader reader) throws IOException {
    List<String> parts = new ArrayList<>();
    for (PartHead head = reader.next(); head != null; head = reader.next()) {
      String content = new String(reader.content().readAllBytes(), UTF_8);
      String filename = head.filename() == null ? "" : " (" + head.filename() + ")";
      parts.add(head.name() + "=" + content + filename);
    }
    return parts;
  }

  @Test
  void next_bodyOfABrowser_givesFieldsAndFiles() throws IOException {
    String body =
        "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nÄrger\r\n"
            + "--B\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"a %22b%22.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\nline 1\r\nline 2\r\n\r\n--B--\r\n";

    assertThat(all(reader(body)))
        .containsExactly("title=Ärger", "doc=line 1\r\nline 2\r\n (a \"b\".txt)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--B--", // no part
        "preamble\r\n--B--\r\nepilogue",
        "\r\n--B--",
      })
  void next_noParts_endsAtOnce(String body) throws IOException {
    MultipartReader reader = reader(body);

    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "-",
        "--",
        "--B",
        "\\r\\n",
        "\\r\\n--",
        "\\r\\n-B",
        "\\r\\r\\n--A",
        "\\r\\n\\r\\n--C\\r",
        "x\\r\\n--",
        "--B--"
      })
  void content_thatLooksLikeADelimiter_arrivesWhole(String escaped) throws IOException {
    String content = escaped.replace("\\r", "\r").replace("\\n", "\n");
    String body = "--B\r\n" + HEAD + "x" + content + "\r\n--B--";

    assertThat(all(reader(body))).containsExactly("a=x" + content);
    assertThat(all(reader(new OneByteAtATime(body)))).containsExactly("a=x" + content);
  }

  @Test
  void content_empty_withAndWithoutALineEndOfItsOwn() throws IOException {
    assertThat(all(reader("--B\r\n" + HEAD + "\r\n--B\r\n" + HEAD + "--B--")))
        .containsExactly("a=", "a=");
  }

  @Test
  void content_longerThanTheBuffer_arrivesWholeInAnyPieces() throws IOException {
    Random random = new Random(42);
    StringBuilder content = new StringBuilder();
    while (content.length() < 100_000) {
      content.append(random.nextBoolean() ? "\r\n--" : "abc\r\n-").append(random.nextInt(100));
    }
    String body = "--B\r\n" + HEAD + content + "\r\n--B--";

    assertThat(all(reader(body))).containsExactly("a=" + content);
    assertThat(all(reader(new OneByteAtATime(body)))).containsExactly("a=" + content);
  }

  /** What comes in pieces of one to five bytes. */
  private static InputStream inPieces(byte[] bytes, Random random) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return super.read(target, offset, Math.min(length, 1 + random.nextInt(5)));
      }
    };
  }

  @Test
  void content_madeOfBeginningsOfTheDelimiter_arrivesWhole() throws IOException {
    Random random = new Random(1980);
    String delimiter = "\r\n--abcab";
    for (int round = 0; round < 500; round++) {
      StringBuilder content = new StringBuilder();
      for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
        content
            .append(delimiter, 0, random.nextInt(delimiter.length()))
            .append("-c".repeat(round % 2));
      }
      String text = content.toString().replace(delimiter, "");
      String body = "--abcab\r\n" + HEAD + text + delimiter + "--";
      MultipartReader reader =
          new MultipartReader(inPieces(body.getBytes(UTF_8), random), "abcab", 1);
      ByteArrayOutputStream copy = new ByteArrayOutputStream();

      reader.next();
      long bytes = reader.content().transferTo(copy);

      assertThat(copy.toString(UTF_8)).isEqualTo(text).hasSize((int) bytes);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void next_partNotRead_skipsToTheOneBehindIt() throws IOException {
    MultipartReader reader =
        reader("--B\r\n" + HEAD + "1".repeat(50_000) + "\r\n--B\r\n" + HEAD + "2\r\n--B--");

    assertThat(reader.next()).isNotNull();
    assertThat(reader.content().read()).isEqualTo('1');
    assertThat(reader.next()).isNotNull();
    assertThat(reader.content().readAllBytes()).asString().isEqualTo("2");
    assertThat(reader.content().read()).isEqualTo(-1);
    assertThat(reader.next()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                   | the body ends before its last delimiter",
        "--B                                  | the body ends before its last delimiter",
        "--B~HEAD~text                        | the body ends before its last delimiter",
        "--B~HEAD~text~--                     | the body ends before its last delimiter",
        "--B~Content-Disposition: form-data;  | the body ends before its last delimiter",
        "--BB~HEAD~text~--B--                 | a delimiter is followed by other text on its line",
        "--B~X: y~~text~--B--                 | a part has no content-disposition",
        "--B~Content-Disposition: attachment; name=a~~~--B-- | a part's content-disposition is not form-data",
        "--B~Content-Disposition: form-data~~~--B--          | a part has no name",
        "--B~Content-Disposition: form-data; name=\"a~~~--B-- | a part's content-disposition cannot be read",
        "--B~no colon~~~--B--                 | a part has a header line without a name",
        "--B~X: 1~x: 2~~~--B--                | a part has the same header twice",
      })
  void next_brokenBody_saysWhatIsWrong(String template, String message) throws IOException {
    MultipartReader reader = reader(template.replace("~HEAD~", "~" + HEAD).replace("~", "\r\n"));

    assertThatThrownBy(() -> all(reader))
        .isInstanceOfSatisfying(
            MultipartException.class, broken -> assertThat(broken.status()).isEqualTo(400))
        .hasMessage(message);
  }

  @Test
  void next_moreThanAllowed_isTooLarge() throws IOException {
    String part = "--B\r\n" + HEAD + "\r\n";

    assertTooLarge(part.repeat(4) + "--B--", "the body has more than 3 parts");
    assertTooLarge(
        "--B\r\n" + "X: y\r\n".repeat(17) + HEAD + "--B--", "a part's headers are too large");
    assertTooLarge("--B\r\nX: " + "y".repeat(9_000), "a part's headers are too large");
    assertTooLarge(
        "--B\r\n" + ("X" + "y".repeat(1_000) + ": z\r\n").repeat(9),
        "a part's headers are too large");
  }

  private static void assertTooLarge(String body, String message) {
    assertThatThrownBy(() -> all(reader(body)))
        .isInstanceOfSatisfying(
            MultipartException.class, tooLarge -> assertThat(tooLarge.status()).isEqualTo(413))
        .hasMessage(message);
  }

  @Test
  void next_nameBeyondTheLimit_isRefused() {
    String head = "Content-Disposition: form-data; name=\"" + "n".repeat(1_025) + "\"\r\n\r\n";

    assertThatThrownBy(() -> all(reader("--B\r\n" + head + "\r\n--B--")))
        .hasMessage("a part's name has more than 1024 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ä",
        "0123456789012345678901234567890123456789012345678901234567890123456789x"
      })
  void new_boundaryThatIsNone_isRefused(String boundary) {
    assertThatThrownBy(() -> new MultipartReader(InputStream.nullInputStream(), boundary, 1))
        .hasMessage("the boundary must have 1 to 70 ASCII characters");
  }

  /** The worst a network can do. */
  private static final class OneByteAtATime extends FilterInputStream {
    OneByteAtATime(String text) {
      super(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return super.read(target, offset, Math.min(1, length));
    }
  }
}
