package io.nexios.benchmarks.http;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/// nginx, which answers from its configuration: what is possible on the machine without a handler.
///
/// It runs from a folder of its own, reads nothing outside of it, and ends with this process.
final class NginxServer {
  private static final String PROGRAM = "nginx";

  private NginxServer() {}

  static boolean isInstalled() {
    try {
      Process version = new ProcessBuilder(PROGRAM, "-v").redirectErrorStream(true).start();
      version.getInputStream().readAllBytes();
      return version.waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static int start() throws IOException {
    int port = freePort();
    Path folder = Files.createTempDirectory(PROGRAM);
    Path configuration = Files.writeString(folder.resolve("nginx.conf"), configuration(port));
    Process process =
        new ProcessBuilder(
                PROGRAM, "-e", "stderr", "-p", folder.toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(folder.resolve("messages").toFile()))
            .start();
    while (!answersOn(port)) {
      if (!process.isAlive()) {
        throw new IOException("nginx ended: " + Files.readString(folder.resolve("messages")));
      }
    }
    return port;
  }

  private static String configuration(int port) {
    return """
        daemon off;
        worker_processes %d;
        pid nginx.pid;
        error_log stderr warn;
        worker_rlimit_nofile 16384;
        events { worker_connections 16384; }
        http {
          access_log off;
          keepalive_requests 1000000000;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%d;
            location = /json { default_type application/json; return 200 '%s'; }
            location = /ping { default_type text/plain; return 200 '%s'; }
          }
        }
        """
        .formatted(Runtime.getRuntime().availableProcessors(), port, Hello.JSON, Work.PONG);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean answersOn(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException refused) {
      return false;
    }
  }
}
