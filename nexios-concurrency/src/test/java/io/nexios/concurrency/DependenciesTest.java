package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.net.URI;
import org.junit.jupiter.api.Test;

/// What this module needs when it runs.
class DependenciesTest {
  @Test
  void decision16_atRunTime_nothingButTheJdkAndTheTimeModule() throws Exception {
    URI classes = TaskGroup.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    try (InputStream compiled = classes.resolve("module-info.class").toURL().openStream()) {
      assertThat(ModuleDescriptor.read(compiled).requires())
          .filteredOn(each -> !each.modifiers().contains(Requires.Modifier.STATIC))
          .extracting(Requires::name)
          .containsExactlyInAnyOrder("java.base", "io.nexios.time");
    }
  }
}
