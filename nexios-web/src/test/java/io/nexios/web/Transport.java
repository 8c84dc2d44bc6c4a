package io.nexios.web;

import io.nexios.web.internal.vertx.TestCertificate;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

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

  /// Starts an app that is reached in this way.
  TestApp start(
      TestCertificate certificate,
      UnaryOperator<NexiosApp.Options> options,
      Consumer<NexiosApp> routes) {
    return TestApp.start(
        o -> {
          NexiosApp.Options chosen = options.apply(o);
          NexiosApp.Options secured =
              tls
                  ? chosen.withTls(certificate.pem().certificate(), certificate.pem().key())
                  : chosen;
          return http2 && !tls ? secured.withClearTextHttp2() : secured;
        },
        routes);
  }

  Wire connect(TestApp app, TestCertificate certificate) throws IOException {
    return Wire.connect(this, app.app().port(), certificate);
  }
}
