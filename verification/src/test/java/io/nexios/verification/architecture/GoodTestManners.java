package io.nexios.verification.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;

/// A test neither sleeps nor can be switched off nor mocks.
final class GoodTestManners extends ArchCondition<JavaClass> {
  private static final Set<String> SLEEPS = Set.of("sleep", "parkNanos", "parkUntil");

  private static final Set<String> SLEEPERS =
      Set.of(
          "java.lang.Thread",
          "java.util.concurrent.TimeUnit",
          "java.util.concurrent.locks.LockSupport");

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
      if (SLEEPS.contains(access.getTarget().getName())
          && SLEEPERS.contains(access.getTargetOwner().getName())) {
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
}
