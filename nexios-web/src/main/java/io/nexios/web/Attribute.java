package io.nexios.web;

import java.util.Objects;

/// The name and the type of a value that a filter passes on to the handler.
///
/// {@snippet :
/// static final Attribute<User> USER = Attribute.named("user");
///
/// app.before((req, res) -> req.set(USER, users.of(req.header("authorization").value())));
/// app.get("/me", (req, res) -> req.get(USER));
/// }
///
/// Two attributes are the same only when they are the same object, whatever their names.
///
/// @param <T> what the values are
@SuppressWarnings("UnusedTypeParameter") // it ties Request.set to Request.get
public final class Attribute<T> {
  private final String name;

  private Attribute(String name) {
    this.name = name;
  }

  /// {@return an attribute that is different from all others}
  ///
  /// @param name for messages
  public static <T> Attribute<T> named(String name) {
    return new Attribute<>(Objects.requireNonNull(name, "name"));
  }

  /// {@return the name}
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return "attribute \"" + name + '"';
  }
}
