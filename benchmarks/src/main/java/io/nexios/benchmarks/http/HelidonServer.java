package io.nexios.benchmarks.http;

import io.helidon.http.media.jackson.JacksonSupport;
import io.helidon.webserver.WebServer;

/// Helidon SE: its own server on virtual threads.
final class HelidonServer {
  private HelidonServer() {}

  static int start() {
    return WebServer.builder()
        .host("127.0.0.1")
        .port(0)
        .mediaContext(media -> media.addMediaSupport(JacksonSupport.create()))
        .routing(
            routing ->
                routing
                    .get("/json", (request, response) -> response.send(Hello.WORLD))
                    .post(
                        "/echo",
                        (request, response) -> response.send(request.content().as(Note.class)))
                    .get("/dashboard", (request, response) -> response.send(Work.dashboard()))
                    .get("/ping", (request, response) -> response.send(Work.PONG))
                    .get("/cpu", (request, response) -> response.send(Work.burn()))
                    .get("/sleep", (request, response) -> response.send(Work.sleep()))
                    .get("/asleep", (request, response) -> response.send(Work.asleep())))
        .build()
        .start()
        .port();
  }
}
