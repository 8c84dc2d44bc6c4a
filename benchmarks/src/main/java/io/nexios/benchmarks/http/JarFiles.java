package io.nexios.benchmarks.http;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/// Turns the folders of a class path into JAR files.
final class JarFiles {
  private static final ToolProvider JAR = ToolProvider.findFirst("jar").orElseThrow();

  private JarFiles() {}

  /// Returns the class path without folders.
  ///
  /// @param target where the JAR files are written
  static String of(String classPath, Path target) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      entries.add(
          Files.isDirectory(Path.of(entry))
              ? pack(entry, target.resolve("part-" + entries.size() + ".jar"))
              : entry);
    }
    return String.join(File.pathSeparator, entries);
  }

  private static String pack(String folder, Path file) throws IOException {
    int code =
        JAR.run(System.err, System.err, "--create", "--file", file.toString(), "-C", folder, ".");
    if (code != 0) {
      throw new IOException("jar could not pack " + folder + ": see above");
    }
    return file.toString();
  }
}
