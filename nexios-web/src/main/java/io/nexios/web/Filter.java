package io.nexios.web;

/// Code that runs before or after the handlers of a group of routes.
///
/// **Threading.** Called in the virtual thread of the request, so it may block.
///
/// **Timing.** Before the handler it counts against the route's time; the filters behind the
/// handler have that much time once more. At its end, 504 goes out at once, whatever the filter is
/// doing.
///
/// **Cancellation.** Interrupted at the end of the time, when the client leaves and when the app
/// stops; the place of the request is given back when it has ended.
@FunctionalInterface
public interface Filter {
  /// Does what the filter does. Before a handler, an exception keeps the handler from being called
  /// and is answered as if the handler had thrown it: [ProblemException] with 401, for example.
  ///
  /// @param req the request
  /// @param res what is sent along with the value
  /// @throws Exception mapped to a problem
  void apply(Request req, Response res) throws Exception;
}
