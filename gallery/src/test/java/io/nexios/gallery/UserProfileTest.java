package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OpenGallery.class)
class UserProfileTest {
  private final Visitor visitor;

  UserProfileTest(Visit gallery) {
    this.visitor = gallery.visitor();
  }

  @Test
  void answer_hasUserAndPreferences() throws Exception {
    assertThat(visitor.get("/user/2/profile"))
        .returns(200, Answer::status)
        .returns("Tony Hoare", answer -> answer.at("user/name"))
        .returns("dark", answer -> answer.at("preferences/theme"));
  }

  @Test
  void bothDatabases_areDown_theCacheAnswers() throws Exception {
    visitor.get("/user/3/profile");
    visitor.put("/faults/primary?down=true");
    visitor.put("/faults/backup?down=true");
    assertThat(visitor.get("/user/3/profile"))
        .returns(200, Answer::status)
        .returns("Per Brinch Hansen", answer -> answer.at("user/name"));
  }

  @Test
  void user_unknown_isNotFound() throws Exception {
    assertThat(visitor.get("/user/99/profile")).returns(404, Answer::status);
  }

  @Test
  void user_noNumber_isNamed() throws Exception {
    assertThat(visitor.get("/user/me/profile"))
        .returns(400, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("user_id"));
  }
}
