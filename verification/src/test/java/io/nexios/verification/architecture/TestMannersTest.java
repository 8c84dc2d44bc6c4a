package io.nexios.verification.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// No test of any module sleeps, is switched off or mocks.
class TestMannersTest {
  private static final ArchRule RULE =
      classes()
          .that()
          .doNotHaveFullyQualifiedName(PlantedTime.class.getName())
          .and()
          .doNotHaveFullyQualifiedName(PlantedManners.class.getName())
          .should(new GoodTestManners())
          .allowEmptyShould(true);

  private static final JavaClasses PLANTED =
      new ClassFileImporter().importClasses(PlantedManners.class);

  /** The modules that are built before this one, and this one. */
  static List<String> modules() throws IOException {
    List<String> all = Pom.read(Project.ROOT.resolve("pom.xml")).modules();
    return all.subList(0, all.indexOf("verification") + 1);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void tests_ofEachModule_areGood(String module) {
    RULE.check(Project.testClasses(module));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleepMillis",
        "sleepDuration",
        "sleepUnit",
        "parkNanos",
        "joinWithLimit",
        "waitWithLimit",
        "conditionWithLimit",
        "disabled",
        "disabledSomewhere",
        "assumption"
      })
  void plantedFault_isFound(String method) {
    ArchRule rule = classes().should(new GoodTestManners());

    assertThat(rule.evaluate(PLANTED).getFailureReport().getDetails())
        .anyMatch(line -> line.contains("PlantedManners." + method + "("));
  }
}
