package io.nexios.web;

/// The ways in which a request reaches an app.
enum Transport {
  HTTP1(false, false),
  HTTP1_TLS(false, true),
  HTTP2(true, false),
  HTTP2_TLS(true, true);

  private final boolean http2;
  private final boolean tls;

  Transport(boolean http2, boolean tls) {
    this.http2 = http2;
    this.tls = tls;
  }

  boolean isHttp2() {
    return http2;
  }

  boolean hasTls() {
    return tls;
  }
}
