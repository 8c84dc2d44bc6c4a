package io.nexios.concurrency.spi;

/// Carries a piece of context, for example the identity of a request, from the code that creates a
/// task into the thread that runs it.
///
/// Registered by `Context.carry`, or found by [java.util.ServiceLoader].
///
/// **Threading.** [#capture] runs on the creating thread at each creation and must be quick;
/// [Captured#call] runs on the thread of the task. Both may run on many threads at once.
@FunctionalInterface
public interface ContextCarrier {
  /// Reads the context of the calling thread. An exception that this throws leaves the call that
  /// creates the task, which is then not created.
  ///
  /// @return what was read; also when there is nothing to carry
  Captured capture();
}
