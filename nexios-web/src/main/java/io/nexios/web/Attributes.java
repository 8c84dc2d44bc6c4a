package io.nexios.web;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What filters have set for one request. Most requests have nothing, so the map is made late.
///
/// **Threading.** All methods may be called from any thread.
final class Attributes {
  private volatile @Nullable Map<Attribute<?>, Object> values; // set once, under this object's lock

  <T> void set(Attribute<T> attribute, T value) {
    Objects.requireNonNull(attribute, "attribute");
    Objects.requireNonNull(value, "value");
    Map<Attribute<?>, Object> present = values;
    if (present == null) {
      present = make();
    }
    present.put(attribute, value);
  }

  private synchronized Map<Attribute<?>, Object> make() {
    Map<Attribute<?>, Object> made = values;
    if (made == null) {
      made = new ConcurrentHashMap<>();
      values = made;
    }
    return made;
  }

  @SuppressWarnings("unchecked") // only `set` puts values in
  <T> @Nullable T find(Attribute<T> attribute) {
    Objects.requireNonNull(attribute, "attribute");
    Map<Attribute<?>, Object> present = values;
    return present == null ? null : (T) present.get(attribute);
  }
}
