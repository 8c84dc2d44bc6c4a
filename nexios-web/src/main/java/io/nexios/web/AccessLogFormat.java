package io.nexios.web;

/// What a line of the access log looks like. All are written to the logger `io.nexios.web.access`
/// at INFO, one line for each request, 499 for a client that left included.
public enum AccessLogFormat {
  /// For people: `127.0.0.1 "GET /dashboard" 200 512 B 12.3 ms k3x-17`.
  PLAIN,
  /// The common log format, as most tools for logs of web servers read it: `127.0.0.1 - -
  /// [22/Nov/2026:16:40:07 +0000] "GET /dashboard HTTP/1.1" 200 512`.
  COMMON,
  /// One JSON object: `time`, `remote`, `method`, `path`, `protocol`, `status`, `bytes`, `millis`
  /// and `id`.
  JSON,
  /// None.
  OFF
}
