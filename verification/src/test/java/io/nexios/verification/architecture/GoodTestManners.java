package io.nexios.verification.architecture;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A test neither sleeps nor can be switched off nor mocks.
final class GoodTestManners extends ArchCondition<JavaClass> {
  private static final Map<String, Set<String>> SLEEPS =
      Map.of(
          "java.lang.Thread", Set.of("sleep"),
          "java.util.concurrent.TimeUnit", Set.of("sleep", "timedWait", "timedJoin"),
          "java.util.concurrent.locks.LockSupport", Set.of("parkNanos", "parkUntil"),
          "java.util.concurrent.locks.Condition", Set.of("awaitNanos", "awaitUntil"));

  /** Without arguments these wait for an event; with a limit they return when time has passed. */
  private static final Map<String, Set<String>> SLEEPS_WITH_ARGUMENTS =
      Map.of("java.lang.Object", Set.of("wait"), "java.lang.Thread", Set.of("join"));

  private static final List<String> FORBIDDEN =
      List.of(
          "org.junit.jupiter.api.Disabled",
          "org.junit.jupiter.api.Assumptions",
          "org.junit.jupiter.api.condition.",
          "org.assertj.core.api.Assumptions",
          "org.mockito.",
          "org.easymock.");

  /** What exists on one operating system only can be tested on that one only. */
  private static final Set<String> ALLOWED =
      Set.of("org.junit.jupiter.api.condition.EnabledOnOs", "org.junit.jupiter.api.condition.OS");

  GoodTestManners() {
    super("wait for events and not for time, always run, and use the real things");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      if (access.getTarget() instanceof CodeUnitAccessTarget target && isSleep(target)) {
        events.add(SimpleConditionEvent.violated(access, access.getDescription()));
      }
    }
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = dependency.getTargetClass().getName();
      if (FORBIDDEN.stream().anyMatch(target::startsWith) && !ALLOWED.contains(target)) {
        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
      }
    }
  }

  private static boolean isSleep(CodeUnitAccessTarget target) {
    return isIn(SLEEPS, target)
        || (!target.getRawParameterTypes().isEmpty() && isIn(SLEEPS_WITH_ARGUMENTS, target));
  }

  private static boolean isIn(Map<String, Set<String>> methods, CodeUnitAccessTarget target) {
    return methods.getOrDefault(target.getOwner().getName(), Set.of()).contains(target.getName());
  }
}
