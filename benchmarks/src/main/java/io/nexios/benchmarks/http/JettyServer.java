package io.nexios.benchmarks.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Jetty's core server with a virtual thread per request.
final class JettyServer {
  private static final ObjectMapper JSON = JsonMapper.shared();

  private static final MultiPartConfig UPLOADS =
      new MultiPartConfig.Builder()
          .location(Path.of(System.getProperty("java.io.tmpdir")))
          .maxMemoryPartSize(Work.MEMORY_BYTES)
          .maxPartSize(-1)
          .build();

  private JettyServer() {}

  static int start() throws Exception {
    QueuedThreadPool pool = new QueuedThreadPool();
    pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    Server server = new Server(pool);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Routes());
    server.start();
    return connector.getLocalPort();
  }

  private static final class Routes extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      switch (Request.getPathInContext(request)) {
        case "/json" -> json(response, callback, Hello.WORLD);
        case "/echo" ->
            json(
                response,
                callback,
                JSON.readValue(
                    Content.Source.asString(request, StandardCharsets.UTF_8), Note.class));
        case "/dashboard" -> json(response, callback, Work.dashboard());
        case "/ping" -> text(response, callback, Work.PONG);
        case "/cpu" -> text(response, callback, Work.burn());
        case "/upload" -> text(response, callback, upload(request));
        case "/sleep" -> text(response, callback, Work.sleep());
        case "/asleep" -> text(response, callback, Work.asleep());
        default -> Response.writeError(request, response, callback, 404);
      }
      return true;
    }

    private static String upload(Request request) {
      String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
      try (MultiPartFormData.Parts parts =
          MultiPartFormData.getParts(request, request, type, UPLOADS)) {
        return Work.received(parts.getFirst("file").getLength());
      }
    }

    private static void json(Response response, Callback callback, Object value) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
      response.write(true, ByteBuffer.wrap(JSON.writeValueAsBytes(value)), callback);
    }

    private static void text(Response response, Callback callback, String text) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
      response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
    }
  }
}
