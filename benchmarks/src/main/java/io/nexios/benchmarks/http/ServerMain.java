package io.nexios.benchmarks.http;

/// Runs one server until its standard input ends, that is at the latest when the driver dies.
final class ServerMain {
  private ServerMain() {}

  public static void main(String[] args) throws Exception {
    int port = Server.of(args[0]).start();
    System.out.println(Server.READY + port);
    while (System.in.read() >= 0) {}
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    Runtime.getRuntime().halt(0); // how well each of them stops is not measured here
  }
}
