package io.nexios.verification.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What a user of an exported type can see of it mentions nothing that the user cannot use: types
/// of the JDK, public types of exported packages, and annotations for tools.
final class OnlyExportedSignatures extends ArchCondition<JavaClass> {
  private final Set<String> exportedPackages;

  OnlyExportedSignatures(Set<String> exportedPackages) {
    super("mention only the JDK and exported types");
    this.exportedPackages = exportedPackages;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (!isExported(type)) {
      return;
    }
    report(type, "itself", headOf(type), events);
    for (JavaMember member : visibleMembers(type)) {
      report(type, member.getFullName(), involvedIn(member), events);
    }
  }

  private static List<JavaMember> visibleMembers(JavaClass type) {
    return type.getAllMembers().stream()
        .filter(member -> member.getOwner().getPackageName().equals(type.getPackageName()))
        .filter(OnlyExportedSignatures::isVisible)
        .toList();
  }

  private static boolean isVisible(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private void report(
      JavaClass type, String where, Stream<JavaClass> mentioned, ConditionEvents events) {
    mentioned
        .map(JavaClass::getBaseComponentType)
        .filter(mention -> !isUsable(mention))
        .distinct()
        .forEach(
            mention ->
                events.add(
                    SimpleConditionEvent.violated(
                        type,
                        "%s mentions %s in %s"
                            .formatted(type.getName(), mention.getName(), where))));
  }

  private static Stream<JavaClass> headOf(JavaClass type) {
    Stream<JavaType> parents =
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
            .filter(parent -> !parent.toErasure().getPackageName().equals(type.getPackageName()));
    return Stream.concat(involved(parents), boundsOf(type.getTypeParameters()));
  }

  private static Stream<JavaClass> involvedIn(JavaMember member) {
    Stream<JavaClass> annotations =
        member.getAnnotations().stream().map(annotation -> annotation.getRawType());
    Stream<JavaClass> types = member.getAllInvolvedRawTypes().stream();
    if (!(member instanceof JavaCodeUnit unit)) {
      return Stream.concat(annotations, types);
    }
    Stream<JavaClass> thrown =
        unit.getThrowsClause().getTypes().stream().map(type -> type.toErasure());
    return Stream.of(annotations, types, thrown, boundsOf(unit.getTypeParameters()))
        .flatMap(stream -> stream);
  }

  private static Stream<JavaClass> boundsOf(Collection<? extends JavaTypeVariable<?>> variables) {
    return involved(variables.stream().flatMap(variable -> variable.getUpperBounds().stream()));
  }

  private static Stream<JavaClass> involved(Stream<? extends JavaType> types) {
    return types.flatMap(type -> type.getAllInvolvedRawTypes().stream());
  }

  private boolean isUsable(JavaClass mention) {
    return mention.isPrimitive()
        || mention.getPackageName().startsWith("java.")
        || mention.getPackageName().startsWith("javax.net.ssl")
        || mention.getPackageName().equals("org.jspecify.annotations")
        || isExported(mention);
  }

  private boolean isExported(JavaClass type) {
    return exportedPackages.contains(type.getPackageName())
        && type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(this::isExported).orElse(true);
  }
}
