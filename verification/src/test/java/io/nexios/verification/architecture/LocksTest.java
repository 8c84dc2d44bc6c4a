package io.nexios.verification.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Threads of users wait for the locks of these modules. A lock of `java.util.concurrent` takes the
/// interrupt flag of its waiter away for a moment, and with it what somebody else has to say; a
/// monitor does not (docs/concurrency.md, Locks).
class LocksTest {
  private static final ArchRule RULE =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "are locks of java.util.concurrent",
                  (JavaClass type) -> type.isAssignableTo(Lock.class)))
          .allowEmptyShould(true);

  @ParameterizedTest
  @ValueSource(strings = {"nexios-time", "nexios-concurrency", "nexios-resilience"})
  void library_waitsForMonitorsOnly(String module) {
    RULE.check(Project.mainClasses(module));
  }

  @Test
  void plantedLock_isFound() {
    assertThat(
            RULE.evaluate(new ClassFileImporter().importClasses(Planted.class))
                .getFailureReport()
                .getDetails())
        .anyMatch(line -> line.contains("ReentrantLock"));
  }

  /// A violation. Nothing here runs.
  private record Planted(ReentrantLock lock) {}
}
