package io.nexios.concurrency;

/// Something registered that [#close] takes back. Closing a second time does nothing.
@FunctionalInterface
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
