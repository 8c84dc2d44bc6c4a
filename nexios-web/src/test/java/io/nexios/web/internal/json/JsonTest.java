package io.nexios.web.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  record Item(String name, int count) {}

  record Order(long id, List<Item> items) {}

  private static byte[] source(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void read_recordInsideARecord_fits() {
    Order order =
        Json.read(
            source("{\"id\":7,\"items\":[{\"name\":\"a\",\"count\":2}],\"new\":1}"), Order.class);

    assertThat(order).isEqualTo(new Order(7, List.of(new Item("a", 2))));
  }

  @Test
  void readObject_gives_mapsAndLists() {
    assertThat(Json.readObject(source("{\"a\":[1,true,null,\"x\"],\"b\":{}}")))
        .hasToString("{a=[1, true, null, x], b={}}");
  }

  @Test
  void readList_ofRecords_fits() {
    assertThat(Json.readList(source("[{\"name\":\"a\",\"count\":1}]"), Item.class))
        .containsExactly(new Item("a", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":1,}           | the body is not valid JSON (line 1, column 9)",
        "{\"id\":1             | the body is not valid JSON",
        "{\"id\":1} x          | the body is not valid JSON",
        "{\"id\":1}{}          | the JSON body does not fit",
        "{\"id\":1,\"id\":2}   | the body is not valid JSON",
        "null                  | the JSON body is null or empty",
        "{\"id\":\"x\"}        | the JSON body does not fit at \"id\" (line 1, column 7)",
        "{\"items\":[{\"count\":[]}]} | the JSON body does not fit at \"items[0].count\"",
        "[]                    | the JSON body does not fit",
      })
  void read_textThatDoesNotFit_saysWhereAndNoClass(String text, String start) {
    assertThatThrownBy(() -> Json.read(source(text), Order.class))
        .isInstanceOf(JsonInputException.class)
        .hasMessageStartingWith(start)
        .hasMessageNotContainingAny("io.nexios", "java.", "Order");
  }

  @Test
  void write_recordsAndTimes_readsAsPeopleExpect() {
    assertThat(Json.write(new Item("ä", 1)))
        .asString(UTF_8)
        .isEqualTo("{\"name\":\"ä\",\"count\":1}");
    assertThat(Json.write(Map.of("at", Instant.EPOCH)))
        .asString()
        .isEqualTo("{\"at\":\"1970-01-01T00:00:00Z\"}");
    assertThat(Json.write(Optional.of(1))).asString().isEqualTo("1");
    assertThat(Json.write(null)).asString().isEqualTo("null");
  }
}
