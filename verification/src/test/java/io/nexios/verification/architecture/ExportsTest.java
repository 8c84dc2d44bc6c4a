package io.nexios.verification.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a user sees of the published modules: public types stand in exported packages, and their
/// signatures name nothing that the user does not get with them, no library above all.
class ExportsTest {
  static Stream<String> published() {
    return Drawing.NEXIOS.modules().stream()
        .filter(module -> !module.hasLibrary("any.library"))
        .map(DrawnModule::name);
  }

  @ParameterizedTest
  @MethodSource("published")
  void signatures_mentionOnlyTheJdkAndExportedTypes(String module) {
    Set<String> usable =
        published().flatMap(name -> Project.exportedPackages(name).stream()).collect(toSet());
    if (module.equals("nexios-testing")) {
      usable.add("org.junit.jupiter.api.extension"); // whoever uses the extension has it
    }

    signatures(usable).check(Project.mainClasses(module));
  }

  @ParameterizedTest
  @MethodSource("published")
  void publicTypes_areExportedOrInAnInternalPackage(String module) {
    publicTypes(Project.exportedPackages(module)).check(Project.mainClasses(module));
  }

  @Test
  void signatures_mentioningALibrary_areFoundWhereverItStands() {
    assertThat(violations(signatures(Set.of(PlantedExports.class.getPackageName()))))
        .anyMatch(
            line -> line.contains("mentions io.vertx.core.Vertx in") && line.contains("parameter("))
        .anyMatch(
            line -> line.contains("mentions io.vertx.core.Vertx in") && line.contains("result("))
        .anyMatch(
            line -> line.contains("mentions io.vertx.core.Vertx in") && line.contains("argument("))
        .anyMatch(
            line -> line.contains("mentions io.vertx.core.Vertx in") && line.contains("bound("))
        .anyMatch(line -> line.contains("mentions io.vertx.core.VertxException in"))
        .anyMatch(
            line -> line.contains("mentions io.vertx.core.Vertx in") && line.contains(".field"))
        .anyMatch(line -> line.contains("mentions io.vertx.core.Handler in itself"))
        .noneMatch(line -> line.contains("hidden"));
  }

  @Test
  void signatures_mentioningATypeThatIsNotPublic_areFound() {
    assertThat(violations(signatures(Set.of(PlantedExports.class.getPackageName()))))
        .anyMatch(line -> line.contains("Drawing in") && line.contains("notPublic("));
  }

  @Test
  void publicTypes_inAPackageThatIsNotExported_areFound() {
    assertThat(violations(publicTypes(Set.of("io.nexios.exported"))))
        .anyMatch(line -> line.contains("PlantedExports"));
  }

  private static ArchRule signatures(Set<String> exported) {
    return classes().should(new OnlyExportedSignatures(exported)).allowEmptyShould(true);
  }

  private static ArchRule publicTypes(Set<String> exported) {
    String[] packages =
        Stream.concat(exported.stream(), Stream.of("..internal..")).toArray(String[]::new);
    return classes().that().arePublic().should(resideInAnyPackage(packages)).allowEmptyShould(true);
  }

  private static List<String> violations(ArchRule rule) {
    JavaClasses planted = new ClassFileImporter().importClasses(PlantedExports.class);
    return rule.evaluate(planted).getFailureReport().getDetails();
  }
}
