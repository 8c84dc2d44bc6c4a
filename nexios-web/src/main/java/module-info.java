import org.jspecify.annotations.NullMarked;

/// A small web framework on virtual threads, and the engine interface that it stands on.
@NullMarked
module io.nexios.web {
  requires transitive io.nexios.concurrency;
  requires transitive io.nexios.resilience;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.vertx.core;
  requires static org.jspecify;
  requires static transitive java.net.http;
  requires tools.jackson.databind;

  exports io.nexios.web;
  exports io.nexios.web.spi;
}
