package io.nexios.verification.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.nexios.time.planted.UsesConcurrency;
import io.nexios.time.planted.UsesVertx;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An edge that is not drawn is forbidden: in the byte code, in the module descriptors and in the
/// poms.
class ModuleEdgesTest {
  private static final Drawing DRAWING = Drawing.NEXIOS;

  /** Built from the others and published by nobody, or without classes. */
  private static final Set<String> NOT_DRAWN = Set.of("nexios-bom", "verification", "benchmarks");

  static Stream<DrawnModule> modules() {
    return DRAWING.modules().stream();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void classes_ofEachModule_useOnlyWhatIsDrawn(DrawnModule module) {
    edges(module).check(Project.mainClasses(module.name()));
  }

  @Test
  void classes_usingAModuleAboveTheirOwn_areFound() {
    JavaClasses planted = new ClassFileImporter().importClasses(UsesConcurrency.class);

    assertThat(violations(planted)).anyMatch(line -> line.contains("CancelledException"));
  }

  @Test
  void classes_usingALibraryOfAnotherModule_areFound() {
    JavaClasses planted = new ClassFileImporter().importClasses(UsesVertx.class);

    assertThat(violations(planted)).anyMatch(line -> line.contains("io.vertx.core.Vertx"));
  }

  @Test
  void classes_outsideThePackageOfTheirModule_areFound() {
    JavaClasses planted = new ClassFileImporter().importClasses(ModuleEdgesTest.class);

    assertThat(violations(planted)).anyMatch(line -> line.contains("lies outside of"));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void descriptor_ofEachModule_requiresOnlyWhatIsDrawn(DrawnModule module) {
    Project.descriptor(module.name())
        .ifPresent(
            descriptor -> {
              assertThat(descriptor.name()).isEqualTo(module.packageName());
              assertThat(notDrawn(module, descriptor)).isEmpty();
              assertThat(forcedOnUsers(descriptor)).isEmpty();
            });
  }

  @Test
  void descriptor_requiringMoreThanIsDrawn_isFound() {
    ModuleDescriptor planted =
        ModuleDescriptor.newModule("io.nexios.time")
            .requires("java.logging")
            .requires("io.nexios.concurrency")
            .requires("io.vertx.core")
            .build();

    assertThat(notDrawn(DRAWING.module("nexios-time"), planted))
        .containsExactlyInAnyOrder("io.nexios.concurrency", "io.vertx.core");
  }

  @Test
  void descriptor_makingUsersRequireAnOptionalModule_isFound() {
    ModuleDescriptor planted =
        ModuleDescriptor.newModule("io.nexios.time")
            .requires(Set.of(Modifier.STATIC, Modifier.TRANSITIVE), "org.jspecify")
            .build();

    assertThat(forcedOnUsers(planted)).containsExactly("org.jspecify");
  }

  @ParameterizedTest
  @MethodSource("modules")
  void pom_ofEachModule_bringsOnlyWhatIsDrawn(DrawnModule module) throws IOException {
    Pom pom = Pom.read(Project.ROOT.resolve(module.name(), "pom.xml"));

    assertThat(notDrawn(module, pom)).isEmpty();
  }

  @Test
  void pom_bringingMoreThanIsDrawn_isFound() {
    Pom planted =
        Pom.parse(
            """
            <project><dependencies>
              <dependency><artifactId>nexios-time</artifactId></dependency>
              <dependency><artifactId>guava</artifactId></dependency>
              <dependency><artifactId>jsr305</artifactId><scope>runtime</scope></dependency>
              <dependency><artifactId>archunit</artifactId><scope>test</scope></dependency>
            </dependencies></project>
            """);

    assertThat(notDrawn(DRAWING.module("nexios-concurrency"), planted))
        .containsExactly("guava", "jsr305");
  }

  @Test
  void everyModuleOfTheBuild_isDrawn() throws IOException {
    List<String> drawn = modules().map(DrawnModule::name).toList();

    assertThat(Pom.read(Project.ROOT.resolve("pom.xml")).modules())
        .filteredOn(name -> !NOT_DRAWN.contains(name))
        .containsExactlyInAnyOrderElementsOf(drawn);
  }

  private static ArchRule edges(DrawnModule module) {
    return classes().should(new OnlyDrawnEdges(DRAWING, module)).allowEmptyShould(true);
  }

  private static List<String> violations(JavaClasses planted) {
    return edges(DRAWING.module("nexios-time")).evaluate(planted).getFailureReport().getDetails();
  }

  private static List<String> notDrawn(DrawnModule module, ModuleDescriptor descriptor) {
    return descriptor.requires().stream()
        .map(Requires::name)
        .filter(name -> !DRAWING.mayUse(module, name))
        .toList();
  }

  /** `static transitive`: optional for us, but who compiles against us must have it. */
  private static List<String> forcedOnUsers(ModuleDescriptor descriptor) {
    Set<Modifier> forced = Set.of(Modifier.STATIC, Modifier.TRANSITIVE);
    return descriptor.requires().stream()
        .filter(required -> required.modifiers().containsAll(forced))
        .map(Requires::name)
        .filter(name -> !name.startsWith("java.")) // every compiler has these
        .toList();
  }

  /**
   * Modules without libraries bring drawn modules only; which library the others take is theirs.
   */
  private static List<String> notDrawn(DrawnModule module, Pom pom) {
    return pom.runtimeDependencies().stream()
        .filter(
            artifact ->
                DRAWING.modules().stream()
                    .filter(target -> target.name().equals(artifact))
                    .findFirst()
                    .map(target -> !DRAWING.mayUse(module, target.packageName()))
                    .orElse(module.libraries().isEmpty()))
        .toList();
  }
}
