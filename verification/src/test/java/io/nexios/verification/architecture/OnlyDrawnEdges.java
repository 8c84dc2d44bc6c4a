package io.nexios.verification.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;

/// A class lies in the package of its module and uses only what its module reaches in the drawing.
final class OnlyDrawnEdges extends ArchCondition<JavaClass> {
  private final Drawing drawing;
  private final DrawnModule module;

  OnlyDrawnEdges(Drawing drawing, DrawnModule module) {
    super("use only the JDK and what " + module.name() + " points to");
    this.drawing = drawing;
    this.module = module;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (!drawing.moduleOf(type.getPackageName()).equals(Optional.of(module))) {
      String message = type.getName() + " lies outside of " + module.packageName();
      events.add(SimpleConditionEvent.violated(type, message));
    }
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (!target.isPrimitive() && !drawing.mayUse(module, target.getPackageName())) {
        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
      }
    }
  }
}
