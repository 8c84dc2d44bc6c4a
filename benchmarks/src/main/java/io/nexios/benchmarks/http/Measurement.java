package io.nexios.benchmarks.http;

import java.util.List;

/// How a server is measured, round after round.
interface Measurement extends AutoCloseable {
  /// What a round shows of a server.
  List<Column> columns();

  /// Does for a server what is not measured.
  void prepare(Server server) throws Exception;

  /// Measures a server in one round.
  ///
  /// @return one figure for each column
  double[] measure(Server server) throws Exception;

  @Override
  void close();
}
