package io.nexios.verification.architecture;

import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// The compiled modules of this source tree, beside this one.
final class Project {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Map<Path, JavaClasses> READ = new ConcurrentHashMap<>();

  private Project() {}

  static JavaClasses mainClasses(String module) {
    return read(module, "src/main/java", "target/classes");
  }

  static JavaClasses testClasses(String module) {
    return read(module, "src/test/java", "target/test-classes");
  }

  private static JavaClasses read(String module, String sources, String classes) {
    if (!Files.isDirectory(ROOT.resolve(module, sources))) {
      return new ClassFileImporter().importPaths(Set.of());
    }
    return READ.computeIfAbsent(compiled(module, classes), new ClassFileImporter()::importPath);
  }

  /** Returns the folder of compiled classes; a rule over classes that are not there is no rule. */
  static Path compiled(String module, String classes) {
    Path folder = ROOT.resolve(module, classes);
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(
          "module %s has no %s: compile it first ('./build check' does)"
              .formatted(module, classes));
    }
    return folder;
  }

  static Optional<ModuleDescriptor> descriptor(String module) {
    if (!Files.exists(ROOT.resolve(module, "src/main/java/module-info.java"))) {
      return Optional.empty();
    }
    return ModuleFinder.of(compiled(module, "target/classes")).findAll().stream()
        .map(ModuleReference::descriptor)
        .findFirst();
  }

  /** The packages that a module exports to everybody. */
  static Set<String> exportedPackages(String module) {
    return descriptor(module).stream()
        .flatMap(descriptor -> descriptor.exports().stream())
        .filter(Predicate.not(ModuleDescriptor.Exports::isQualified))
        .map(ModuleDescriptor.Exports::source)
        .collect(toSet());
  }
}
