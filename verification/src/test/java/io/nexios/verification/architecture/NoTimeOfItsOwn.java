package io.nexios.verification.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A class neither reads a clock of the JDK nor waits with a limit, be it by a call or by a method
/// reference. A wait with a limit is any method of the JDK's concurrency packages that takes a
/// [TimeUnit], and those of the list below that take their limit in another form.
final class NoTimeOfItsOwn extends ArchCondition<JavaClass> {
  private static final Map<String, Set<String>> NAMED =
      Map.of(
          "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
          "java.lang.Thread", Set.of("sleep"),
          "java.util.concurrent.TimeUnit", Set.of("sleep", "timedWait", "timedJoin"),
          "java.util.concurrent.locks.LockSupport", Set.of("parkNanos", "parkUntil"),
          "java.util.concurrent.locks.Condition", Set.of("awaitNanos", "awaitUntil"));

  /** Without arguments these wait for as long as it takes, which is allowed. */
  private static final Map<String, Set<String>> NAMED_WITH_ARGUMENTS =
      Map.of("java.lang.Object", Set.of("wait"), "java.lang.Thread", Set.of("join"));

  NoTimeOfItsOwn() {
    super("take time from the TimeSource only");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      if (access.getTarget() instanceof CodeUnitAccessTarget target && isTime(target)) {
        events.add(SimpleConditionEvent.violated(access, access.getDescription()));
      }
    }
  }

  private static boolean isTime(CodeUnitAccessTarget target) {
    String owner = declaringClass(target).getName();
    List<String> parameters =
        target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    return names(NAMED, owner, target)
        || (!parameters.isEmpty() && names(NAMED_WITH_ARGUMENTS, owner, target))
        || isNow(owner, target)
        || (owner.startsWith("java.util.concurrent.")
            && parameters.contains(TimeUnit.class.getName()));
  }

  private static boolean names(
      Map<String, Set<String>> methods, String owner, AccessTarget target) {
    return methods.getOrDefault(owner, Set.of()).contains(target.getName());
  }

  /** The wall clock, in all its forms. */
  private static boolean isNow(String owner, AccessTarget target) {
    return owner.equals(Clock.class.getName())
        || (owner.startsWith("java.time.") && target.getName().equals("now"))
        || (owner.equals("java.util.Date") && target.getFullName().endsWith("<init>()"))
        || owner.equals("java.util.Timer");
  }

  /** The class that has the method: a call on a subclass is a call of the method it inherits. */
  private static JavaClass declaringClass(CodeUnitAccessTarget target) {
    return target.resolveMember().map(JavaCodeUnit::getOwner).orElseGet(target::getOwner);
  }
}
