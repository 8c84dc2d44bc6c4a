package io.nexios.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The header fields of a request or a response: immutable, ordered, with several values per name.
///
/// Names are compared without regard to case and kept as they were written. Whatever is in here can
/// be sent: a name is an RFC 9110 token, and a value holds no line break, no NUL and no other
/// control character but the tab. So no value that came from a user can start a field of its own.
///
/// No method accepts or returns null.
///
/// **Source.** RFC 9110, sections 5.1, 5.5 and 5.6.2. Unlike there, white space around a value is
/// not cut here: a parser has done that before.
public final class Headers {
  private static final Headers EMPTY = new Headers(new String[0]);

  /** Name, value, name, value, …; never changed after construction. */
  private final String[] fields;

  private Headers(String[] fields) {
    this.fields = fields;
  }

  /// {@return headers without any field}
  public static Headers empty() {
    return EMPTY;
  }

  /// Returns headers with one field.
  ///
  /// @throws IllegalArgumentException when the name or the value cannot be sent
  public static Headers of(String name, String value) {
    return EMPTY.withAdded(name, value);
  }

  /// {@return a builder without any field}
  public static Builder builder() {
    return new Builder(8);
  }

  /// {@return the number of fields; a name with two values counts twice}
  public int size() {
    return fields.length / 2;
  }

  /// {@return whether there is a field of this name}
  public boolean contains(String name) {
    return indexOf(name, 0) >= 0;
  }

  /// {@return the first value of this name, empty when there is none}
  public Optional<String> first(String name) {
    int index = indexOf(name, 0);
    return index < 0 ? Optional.empty() : Optional.of(fields[index + 1]);
  }

  /// {@return all values of this name in their order; unmodifiable}
  public List<String> all(String name) {
    int first = indexOf(name, 0);
    if (first < 0) {
      return List.of();
    }
    int next = indexOf(name, first + 2);
    if (next < 0) {
      return List.of(fields[first + 1]);
    }
    List<String> values = new ArrayList<>(List.of(fields[first + 1]));
    for (int i = next; i >= 0; i = indexOf(name, i + 2)) {
      values.add(fields[i + 1]);
    }
    return List.copyOf(values);
  }

  /// {@return the distinct names in lower case, in the order of their first field; unmodifiable}
  public List<String> names() {
    List<String> names = new ArrayList<>(size());
    forEach((name, value) -> names.add(name.toLowerCase(Locale.ROOT)));
    return names.stream().distinct().toList();
  }

  /// Passes each field to the action, in order.
  public void forEach(BiConsumer<? super String, ? super String> action) {
    Objects.requireNonNull(action, "action");
    for (int i = 0; i < fields.length; i += 2) {
      action.accept(fields[i], fields[i + 1]);
    }
  }

  /// Returns these headers with exactly one field of the given name: at the end, in place of all
  /// that had the name before.
  ///
  /// @throws IllegalArgumentException when the name or the value cannot be sent
  public Headers with(String name, String value) {
    return without(name).withAdded(name, value);
  }

  /// Returns these headers with one more field at the end.
  ///
  /// @throws IllegalArgumentException when the name or the value cannot be sent
  public Headers withAdded(String name, String value) {
    FieldRules.checkName(name);
    FieldRules.checkValue(name, value);
    String[] extended = Arrays.copyOf(fields, fields.length + 2);
    extended[fields.length] = name;
    extended[fields.length + 1] = value;
    return new Headers(extended);
  }

  /// Returns these headers without any field of the given name.
  public Headers without(String name) {
    if (!contains(name)) {
      return this;
    }
    Builder builder = new Builder(size());
    forEach(
        (candidate, value) -> {
          if (!candidate.equalsIgnoreCase(name)) {
            builder.append(candidate, value);
          }
        });
    return builder.build();
  }

  private int indexOf(String name, int from) {
    Objects.requireNonNull(name, "name");
    for (int i = from; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /// Equal are headers with the same names, regardless of case, and values in the same order.
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Headers that) || that.fields.length != fields.length) {
      return false;
    }
    for (int i = 0; i < fields.length; i += 2) {
      if (!fields[i].equalsIgnoreCase(that.fields[i])
          || !fields[i + 1].equals(that.fields[i + 1])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = 0; i < fields.length; i += 2) {
      hash = 31 * hash + fields[i].toLowerCase(Locale.ROOT).hashCode();
      hash = 31 * hash + fields[i + 1].hashCode();
    }
    return hash;
  }

  /// {@return the fields for people to read: `{host: a.example, accept: text/html}`}
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    forEach(
        (name, value) ->
            text.append(text.length() > 1 ? ", " : "").append(name).append(": ").append(value));
    return text.append('}').toString();
  }

  /// Collects fields one by one.
  ///
  /// **Threading.** One thread at a time.
  public static final class Builder {
    private String[] fields;
    private int length;

    private Builder(int expectedFields) {
      fields = new String[2 * expectedFields];
    }

    /// Adds one field at the end.
    ///
    /// @throws IllegalArgumentException when the name or the value cannot be sent
    public Builder add(String name, String value) {
      FieldRules.checkName(name);
      FieldRules.checkValue(name, value);
      return append(name, value);
    }

    /** Adds a field that is known to be sendable. */
    private Builder append(String name, String value) {
      if (length == fields.length) {
        fields = Arrays.copyOf(fields, Math.max(16, 2 * length));
      }
      fields[length++] = name;
      fields[length++] = value;
      return this;
    }

    /// {@return headers of the fields added so far; the builder stays usable}
    public Headers build() {
      return length == 0 ? EMPTY : new Headers(Arrays.copyOf(fields, length));
    }
  }
}
