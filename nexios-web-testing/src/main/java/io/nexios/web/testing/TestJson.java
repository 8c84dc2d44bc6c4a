package io.nexios.web.testing;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/// JSON of requests and answers.
final class TestJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final JavaType OBJECT =
      MAPPER.getTypeFactory().constructMapType(Map.class, String.class, Object.class);

  private TestJson() {}

  static byte[] write(@Nullable Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  @SuppressWarnings("unchecked") // the mapper makes what it is told to
  static Map<String, @Nullable Object> readObject(TestResponse response) {
    return (Map<String, @Nullable Object>) read(response, OBJECT);
  }

  static <T> T read(TestResponse response, Class<T> type) {
    return type.cast(read(response, MAPPER.constructType(type)));
  }

  private static Object read(TestResponse response, JavaType type) {
    Object value;
    try {
      value = MAPPER.readValue(response.bytes(), type);
    } catch (JacksonException misfit) {
      throw new AssertionError("the answer is no JSON for " + type + ": " + response, misfit);
    }
    if (value == null) {
      throw new AssertionError("the answer is null: " + response);
    }
    return value;
  }
}
