package io.nexios.verification.modules;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.CancelledException;
import io.nexios.time.TimeSource;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that is a module itself is compiled against the module descriptors and runs on the
/// module path, without preview features.
class ModulePathTest {
  private static final Path PROGRAM = Path.of("src/test/modules/io.nexios.program");

  /** The jars or class folders that this test itself was given. */
  private static final String MODULE_PATH = pathOf(TimeSource.class, CancelledException.class);

  /**
   * Who compiles against the modules needs the nullness annotations too; who runs them does not.
   */
  private static final String COMPILE_PATH =
      MODULE_PATH + File.pathSeparator + pathOf(NullMarked.class);

  @TempDir private Path folder;

  @Test
  void program_onTheModulePath_compilesAndRuns() throws IOException, InterruptedException {
    assertThat(
            compile(
                PROGRAM.resolve("module-info.java"),
                PROGRAM.resolve("io/nexios/program/Main.java")))
        .isEmpty();

    assertThat(run()).isEqualTo("module io.nexios.concurrency from module io.nexios.program");
  }

  @Test
  void program_withoutTheRequires_doesNotCompile() throws IOException {
    Path descriptor =
        Files.writeString(folder.resolve("module-info.java"), "module io.nexios.program {}");

    assertThat(compile(descriptor, PROGRAM.resolve("io/nexios/program/Main.java")))
        .contains("package io.nexios.concurrency is not visible");
  }

  private static String pathOf(Class<?>... types) {
    return Stream.of(types)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
        .map(location -> Path.of(location.getPath()).toString())
        .collect(joining(File.pathSeparator));
  }

  /** Returns what the compiler has to say. */
  private String compile(Path... sources) {
    List<String> arguments =
        List.of(
            "--release",
            "25",
            "-Xlint:all",
            "-Werror",
            "--module-path",
            COMPILE_PATH,
            "-d",
            folder.toString());
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    String[] all =
        Stream.concat(arguments.stream(), Stream.of(sources).map(Path::toString))
            .toArray(String[]::new);
    ToolProvider.findFirst("javac").orElseThrow().run(printer, printer, all);
    return output.toString();
  }

  /** Returns what the program prints, errors included. */
  private String run() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                MODULE_PATH + File.pathSeparator + folder,
                "--module",
                "io.nexios.program/io.nexios.program.Main")
            .redirectErrorStream(true)
            .start();
    try (var output = process.inputReader()) {
      String printed = output.lines().collect(joining("\n"));
      assertThat(process.waitFor()).as(printed).isZero();
      return printed;
    }
  }
}
