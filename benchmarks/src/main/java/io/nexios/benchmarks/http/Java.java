package io.nexios.benchmarks.http;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The JDK that this process runs on.
final class Java {
  private static final Path TOOLS = Path.of(System.getProperty("java.home"), "bin");

  private Java() {}

  static String tool(String name) {
    return TOOLS.resolve(name).toString();
  }

  /// Returns the command for a class of this class path.
  static List<String> command(Class<?> main, String argument) {
    return command(System.getProperty("java.class.path"), List.of(), main, argument);
  }

  /// Returns the command for a class, with the flags that all processes get.
  ///
  /// @param flags further ones
  static List<String> command(
      String classPath, List<String> flags, Class<?> main, String argument) {
    List<String> command = new ArrayList<>();
    command.add(tool("java"));
    command.addAll(
        List.of(
            "--enable-preview",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx512m"));
    command.addAll(flags);
    command.addAll(List.of("--class-path", classPath, main.getName(), argument));
    return command;
  }
}
