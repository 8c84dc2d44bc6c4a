package io.nexios.verification.architecture;

import java.util.List;

/// One box of the drawing in ARCHITECTURE.md, with the arrows that leave it.
///
/// @param name the directory and the artifact
/// @param packageName the module name, and the package that everything in it lies in or below
/// @param arrows the names of the modules that it points to
/// @param libraries the packages of others that it may use; beside them everybody has the JDK and
///   the nullness annotations
record DrawnModule(String name, String packageName, List<String> arrows, List<String> libraries) {
  /** A library that stands for all: the module is an application. */
  static final String ANY = "";

  static DrawnModule of(String name, String packageName) {
    return new DrawnModule(name, packageName, List.of(), List.of());
  }

  DrawnModule to(String... arrows) {
    return new DrawnModule(name, packageName, List.of(arrows), libraries);
  }

  DrawnModule with(String... libraries) {
    return new DrawnModule(name, packageName, arrows, List.of(libraries));
  }

  boolean contains(String otherPackage) {
    return isAtOrBelow(packageName, otherPackage);
  }

  boolean hasLibrary(String otherPackage) {
    return libraries.stream().anyMatch(library -> isAtOrBelow(library, otherPackage));
  }

  private static boolean isAtOrBelow(String root, String name) {
    return root.equals(ANY) || name.equals(root) || name.startsWith(root + ".");
  }
}
