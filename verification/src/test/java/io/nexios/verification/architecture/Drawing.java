package io.nexios.verification.architecture;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The drawing in ARCHITECTURE.md: the modules and the doors between them. A module may use what it
/// reaches along the arrows and nothing else.
final class Drawing {
  static final Drawing NEXIOS =
      new Drawing(
          DrawnModule.of("nexios-time", "io.nexios.time"),
          DrawnModule.of("nexios-testing", "io.nexios.testing")
              .to("nexios-time")
              .with("org.junit.jupiter.api"), // optional: for the extension that checks for leaks
          DrawnModule.of("nexios-concurrency", "io.nexios.concurrency").to("nexios-time"),
          DrawnModule.of("nexios-resilience", "io.nexios.resilience").to("nexios-concurrency"),
          DrawnModule.of("nexios-web", "io.nexios.web")
              .to("nexios-resilience", "nexios-concurrency")
              .with("io.vertx", "io.netty", "tools.jackson", "com.fasterxml.jackson.annotation"),
          DrawnModule.of("nexios-web-testing", "io.nexios.web.testing")
              .to("nexios-web")
              .with("tools.jackson"),
          DrawnModule.of("gallery", "io.nexios.gallery").to("nexios-web").with(DrawnModule.ANY));

  private static final List<String> FOR_ALL =
      List.of("java.", "javax.", "jdk.", "com.sun.management.", "org.jspecify.");

  private final List<DrawnModule> modules;

  private Drawing(DrawnModule... modules) {
    this.modules = List.of(modules);
  }

  List<DrawnModule> modules() {
    return modules;
  }

  DrawnModule module(String name) {
    return modules.stream().filter(module -> module.name().equals(name)).findFirst().orElseThrow();
  }

  /** The module that a package belongs to: the one with the longest name that contains it. */
  Optional<DrawnModule> moduleOf(String packageName) {
    return modules.stream()
        .filter(module -> module.contains(packageName))
        .max(Comparator.comparingInt(module -> module.packageName().length()));
  }

  /** Whether code of a module may use what lies in a package; module names are package names. */
  boolean mayUse(DrawnModule module, String packageName) {
    Optional<DrawnModule> target = moduleOf(packageName);
    if (target.isPresent()) {
      return reachable(module).contains(target.get().name());
    }
    return isForAll(packageName) || module.hasLibrary(packageName);
  }

  private static boolean isForAll(String packageName) {
    return FOR_ALL.stream().anyMatch(prefix -> (packageName + ".").startsWith(prefix));
  }

  private Set<String> reachable(DrawnModule module) {
    Set<String> names = new HashSet<>(Set.of(module.name()));
    for (String arrow : module.arrows()) {
      names.addAll(reachable(module(arrow)));
    }
    return names;
  }
}
