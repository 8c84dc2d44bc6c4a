package io.nexios.gallery.page;

import java.util.List;

/// The sign beside an exhibit: what it is, and how to try it.
///
/// @param title a few words
/// @param shows one or two sentences
/// @param source the class whose source is shown; its name names the exhibit in addresses
/// @param calls what can be asked of it, the main one first
public record Placard(String title, String shows, Class<?> source, List<Call> calls) {
  /// {@return a placard}
  public static Placard of(String title, String shows, Class<?> source, Call... calls) {
    return new Placard(title, shows, source, List.of(calls));
  }

  String id() {
    return source.getSimpleName();
  }
}
