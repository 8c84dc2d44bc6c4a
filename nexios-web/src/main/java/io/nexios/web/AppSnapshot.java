package io.nexios.web;

import java.time.Duration;
import java.util.SortedMap;

/// What an app is doing and has done since its start: to be shown, or handed to a metrics system.
///
/// @param running how many requests run now, with everything they have started
/// @param waiting how many wait for their turn
/// @param openExchanges how many requests have begun and are not answered to the last byte
/// @param answers how often each status was answered; 499 counts clients that left
/// @param routes what each route has done, by its name; `-` stands for what was answered without
///   one: unknown paths, health, requests that are no HTTP
public record AppSnapshot(
    int running,
    int waiting,
    int openExchanges,
    SortedMap<Integer, Long> answers,
    SortedMap<String, RouteSnapshot> routes) {

  /// What one route has done.
  ///
  /// @param count how many requests were answered
  /// @param failed how many of them with a status of 500 or more
  /// @param left how many clients left before their answer
  /// @param total the time from the complete head to the end of the answer, all together
  /// @param longest the longest of these times
  public record RouteSnapshot(
      long count, long failed, long left, Duration total, Duration longest) {}
}
