package io.nexios.verification.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Time comes from the `TimeSource` alone, which is what gives users virtual time: only its system
/// implementation reads a clock or waits with a limit.
class TimeTest {
  private static final ArchRule RULE =
      classes()
          .that()
          .doNotHaveFullyQualifiedName("io.nexios.time.SystemTimeSource")
          .and()
          .haveNameNotMatching("io\\.nexios\\.time\\.SystemTimeSource\\$.*")
          .should(new NoTimeOfItsOwn())
          .allowEmptyShould(true);

  private static final JavaClasses PLANTED =
      new ClassFileImporter().importClasses(PlantedTime.class);

  @ParameterizedTest
  @ValueSource(strings = {"nexios-time", "nexios-concurrency", "nexios-resilience", "nexios-web"})
  void library_takesTimeFromTheTimeSourceOnly(String module) {
    RULE.check(Project.mainClasses(module));
  }

  @Test
  void systemTimeSource_isWhereTheRuleDoesNotHold() {
    JavaClasses time = Project.mainClasses("nexios-time");

    List<String> details =
        classes().should(new NoTimeOfItsOwn()).evaluate(time).getFailureReport().getDetails();

    assertThat(details).isNotEmpty().allMatch(line -> line.contains("SystemTimeSource"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nanoTime",
        "nanoTimeByReference",
        "currentTimeMillis",
        "instantNow",
        "localDateNow",
        "systemClock",
        "newDate",
        "sleepMillis",
        "sleepDuration",
        "sleepUnit",
        "parkNanos",
        "parkUntil",
        "waitMillis",
        "joinMillis",
        "joinDuration",
        "conditionAwait",
        "conditionAwaitNanos",
        "tryLock",
        "tryAcquire",
        "latchAwait",
        "poll",
        "pollOfSubclass",
        "futureGet",
        "orTimeout",
        "schedule",
        "awaitTermination"
      })
  void plantedUse_isFound(String method) {
    assertThat(RULE.evaluate(PLANTED).getFailureReport().getDetails())
        .anyMatch(line -> line.contains("PlantedTime." + method + "("));
  }

  @Test
  void untimedWaits_areAllowed() {
    JavaClasses planted = new ClassFileImporter().importClasses(PlantedTime.Allowed.class);

    assertThat(RULE.evaluate(planted).getFailureReport().getDetails()).isEmpty();
  }
}
