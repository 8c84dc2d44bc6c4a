package io.nexios.web.internal.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/// JSON to values and back: the one place that knows Jackson.
///
/// Strict where two readers of one text could differ: nothing may follow the value, and no key may
/// come twice. Unknown keys are ignored.
///
/// **Threading.** All methods may be called from any thread.
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final JavaType OBJECT =
      MAPPER.getTypeFactory().constructMapType(Map.class, String.class, Object.class);

  private Json() {}

  /// Writes a value as UTF-8.
  ///
  /// @throws JacksonException when the value cannot be written; no bytes are left behind
  public static byte[] write(@Nullable Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// Reads a value of a class.
  ///
  /// @throws JsonInputException when the text is not JSON or does not fit the class
  public static <T> T read(byte[] source, Class<T> type) {
    return type.cast(read(source, MAPPER.constructType(type)));
  }

  /// Reads an array whose elements are of a class.
  ///
  /// @throws JsonInputException when the text is not JSON or does not fit
  @SuppressWarnings("unchecked") // the mapper makes what it is told to
  public static <T> List<T> readList(byte[] source, Class<T> elementType) {
    JavaType type = MAPPER.getTypeFactory().constructCollectionType(List.class, elementType);
    return (List<T>) read(source, type);
  }

  /// Reads an object as maps, lists, strings, numbers and booleans.
  ///
  /// @throws JsonInputException when the text is not a JSON object
  @SuppressWarnings("unchecked") // the mapper makes what it is told to
  public static Map<String, @Nullable Object> readObject(byte[] source) {
    return (Map<String, @Nullable Object>) read(source, OBJECT);
  }

  private static Object read(byte[] source, JavaType type) {
    Object value;
    try {
      value = MAPPER.readerFor(type).readValue(source);
    } catch (InvalidDefinitionException unreadableClass) { // the application's mistake
      throw unreadableClass;
    } catch (StreamReadException | StreamConstraintsException notJson) {
      throw new JsonInputException("the body is not valid JSON" + where(notJson), notJson);
    } catch (JacksonException misfit) {
      throw new JsonInputException("the JSON body does not fit" + where(misfit), misfit);
    }
    if (value == null) {
      throw new JsonInputException("the JSON body is null or empty");
    }
    return value;
  }

  private static String where(JacksonException failure) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : failure.getPath()) {
      String name = step.getPropertyName();
      path.append(name == null ? "[" + step.getIndex() + "]" : (path.isEmpty() ? "" : ".") + name);
    }
    TokenStreamLocation location = failure.getLocation();
    return (path.isEmpty() ? "" : " at \"" + path + "\"")
        + (location == null || location.getLineNr() < 1
            ? ""
            : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr()));
  }
}
