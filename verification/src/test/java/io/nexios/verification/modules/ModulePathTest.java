package io.nexios.verification.modules;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that are modules themselves are compiled against the module descriptors and run on the
/// module path, without preview features and without the nullness annotations.
class ModulePathTest {
  private static final Path PROGRAMS = Path.of("src/test/modules");

  /** Of the class path of this test, what a user of the web module gets. */
  private static final Pattern FOR_USERS =
      Pattern.compile(".*(nexios-|vertx-|netty-|jackson-)[^/]*(\\.jar|/target/classes)");

  private static final String MODULE_PATH =
      Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(FOR_USERS.asMatchPredicate())
          .collect(joining(File.pathSeparator));

  @TempDir private Path folder;

  @Test
  void tasks_onTheModulePath_runWithoutTheRecorder() throws IOException, InterruptedException {
    assertThat(compile("program.tasks")).isEmpty();

    assertThat(run("program.tasks", "--limit-modules", "program.tasks"))
        .containsExactly(
            "42 from module io.nexios.concurrency",
            "time from module io.nexios.time",
            "recorder: false");
  }

  @Test
  void tasks_onTheModulePathWithTheRecorder_areRecorded() throws IOException, InterruptedException {
    assertThat(compile("program.tasks")).isEmpty();
    Path recording = folder.resolve("tasks.jfr");

    assertThat(
            run(
                "program.tasks",
                "--add-modules",
                "jdk.jfr",
                "-XX:StartFlightRecording:+io.nexios.Task#enabled=true,"
                    + "+io.nexios.Attempt#enabled=true,+io.nexios.Attempt#threshold=0ms,filename="
                    + recording))
        .contains("42 from module io.nexios.concurrency", "recorder: true");
    assertThat(RecordingFile.readAllEvents(recording))
        .filteredOn(event -> event.getEventType().getName().equals("io.nexios.Task"))
        .extracting(event -> event.getString("path"))
        .containsExactlyInAnyOrder("group/first#1", "group/second#2");
    assertThat(RecordingFile.readAllEvents(recording))
        .filteredOn(event -> event.getEventType().getName().equals("io.nexios.Attempt"))
        .extracting(event -> event.getString("name"))
        .containsExactly("sum");
  }

  @Test
  void webApplication_onTheModulePath_answers() throws IOException, InterruptedException {
    assertThat(compile("program.web")).isEmpty();

    assertThat(run("program.web")).contains("{\"value\":42}");
  }

  @Test
  void program_withoutTheRequires_doesNotCompile() throws IOException {
    Path descriptor =
        Files.writeString(folder.resolve("module-info.java"), "module program.tasks {}");

    assertThat(compile(descriptor, PROGRAMS.resolve("program.tasks/program/tasks/Main.java")))
        .contains("package io.nexios.concurrency is not visible");
  }

  private String compile(String module) throws IOException {
    try (Stream<Path> files = Files.walk(PROGRAMS.resolve(module))) {
      return compile(files.filter(file -> file.toString().endsWith(".java")).toArray(Path[]::new));
    }
  }

  /** Returns what the compiler has to say. */
  private String compile(Path... sources) {
    List<String> options =
        List.of(
            "--release",
            "25",
            "-Xlint:all,-requires-automatic",
            "-Werror",
            "-d",
            folder.toString());
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    String[] arguments =
        Stream.of(
                options.stream(),
                Stream.of("--module-path", MODULE_PATH),
                Stream.of(sources).map(Path::toString))
            .flatMap(part -> part)
            .toArray(String[]::new);
    ToolProvider.findFirst("javac").orElseThrow().run(printer, printer, arguments);
    return output.toString();
  }

  /** Returns the lines that the program prints. */
  private List<String> run(String module, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("--module-path", MODULE_PATH + File.pathSeparator + folder));
    command.addAll(List.of("--module", module + "/" + module + ".Main"));
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    try (var output = process.inputReader()) {
      List<String> printed = output.lines().toList();
      assertThat(process.waitFor()).as("%s", printed).isZero();
      return printed;
    }
  }
}
