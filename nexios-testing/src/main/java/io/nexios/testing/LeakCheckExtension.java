package io.nexios.testing;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// A [LeakCheck] around every test of a class, set-up and tear-down methods included.
///
/// ```java
/// @ExtendWith(LeakCheckExtension.class)
/// class ImportTest { … }
///
/// @RegisterExtension
/// static final LeakCheckExtension leaks =
///     LeakCheckExtension.with(o -> o.withAllowedThread(name -> name.startsWith("vert.x-")));
/// ```
///
/// It compares the whole JVM before and after, so it cannot be used with tests that run in parallel
/// in one JVM.
///
/// This class alone needs JUnit, 6 or later, which is an optional dependency of this module.
@SuppressWarnings("exports") // whoever uses it has JUnit, and the others need not
public final class LeakCheckExtension implements BeforeEachCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(LeakCheckExtension.class);

  private final UnaryOperator<LeakCheck.Options> options;

  /// Used by JUnit, for `@ExtendWith`.
  public LeakCheckExtension() {
    this(UnaryOperator.identity());
  }

  private LeakCheckExtension(UnaryOperator<LeakCheck.Options> options) {
    this.options = options;
  }

  /// Returns an extension for `@RegisterExtension`.
  ///
  /// @param options changes the defaults
  /// @return the extension
  public static LeakCheckExtension with(UnaryOperator<LeakCheck.Options> options) {
    return new LeakCheckExtension(options);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put(this, LeakCheck.open(options));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    LeakCheck check = context.getStore(NAMESPACE).remove(this, LeakCheck.class);
    if (check != null) {
      check.close();
    }
  }
}
