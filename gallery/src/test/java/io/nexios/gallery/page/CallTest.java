package io.nexios.gallery.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.page.Field.AsFile;
import io.nexios.gallery.page.Field.InJson;
import io.nexios.gallery.page.Field.InPath;
import io.nexios.gallery.page.Field.InQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallTest {
  private static final String ORIGIN = "http://localhost:8000";

  @Test
  void get_hasItsParameters() {
    var call = Call.get("/user/{id}/posts", new InPath("id", "7"), new InQuery("q", "two words"));
    assertThat(call.curl(ORIGIN))
        .isEqualTo("curl -i 'http://localhost:8000/user/7/posts?q=two+words'");
  }

  @Test
  void put_namesItsMethod() {
    assertThat(Call.put("/faults").curl(ORIGIN))
        .isEqualTo("curl -i -X PUT 'http://localhost:8000/faults'");
  }

  @Test
  void json_quotesTextAndNothingElse() {
    var call = Call.post("/mail", new InJson("to", "a\"b"), new InJson("delay", "2"));
    assertThat(call.curl(ORIGIN))
        .isEqualTo(
            "curl -i -X POST -H 'Content-Type: application/json'"
                + " -d '{\"to\": \"a\\\"b\", \"delay\": 2}' 'http://localhost:8000/mail'");
  }

  @Test
  void file_isFetchedFirst() {
    var call = Call.post("/upload", new AsFile("image", List.of("photo.jpg", "bomb.png")));
    assertThat(call.curl(ORIGIN))
        .isEqualTo(
            "curl -sO http://localhost:8000/samples/photo.jpg"
                + " && curl -i -F image=@photo.jpg 'http://localhost:8000/upload'");
  }
}
