package io.nexios.verification.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/// The model checker finds the faults that it is here to find, in the two forms that the shells of
/// this project take, and passes the same code without the fault. Older versions of it ran on a
/// newer JDK without looking at anything, and passed everything.
class PlantedFaultsLincheckTest {
  @Test
  void lostUpdate_inAnAtomicReference_isFound() {
    assertThatThrownBy(() -> ModelChecks.check(LostUpdate.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }

  @Test
  void checkThenAct_onAVarHandle_isFound() {
    assertThatThrownBy(() -> ModelChecks.check(CheckThenAct.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }

  @Test
  void sameCode_withCompareAndSet_passes() {
    assertThatCode(() -> ModelChecks.check(Correct.class)).doesNotThrowAnyException();
  }

  private record Count(int value) {
    Count next() {
      return new Count(value + 1);
    }
  }

  /** Planted: reads and writes a reference in two steps. */
  public static final class LostUpdate {
    private final AtomicReference<Count> state = new AtomicReference<>(new Count(0));

    @Operation
    public int increment() {
      Count next = state.get().next();
      state.set(next);
      return next.value;
    }
  }

  /** Planted: two callers may both be the first. */
  public static final class CheckThenAct {
    private static final VarHandle TAKEN =
        ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "taken", VarHandle.class, CheckThenAct.class, boolean.class);

    private volatile boolean taken;

    @Operation
    public boolean take() {
      if (taken) {
        return false;
      }
      TAKEN.setVolatile(this, true);
      return true;
    }

    @Operation
    public void free() {
      TAKEN.setVolatile(this, false);
    }
  }

  /** The two above as they should be. */
  public static final class Correct {
    private static final VarHandle TAKEN =
        ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "taken", VarHandle.class, Correct.class, boolean.class);

    private final AtomicReference<Count> state = new AtomicReference<>(new Count(0));
    private volatile boolean taken;

    @Operation
    public int increment() {
      while (true) {
        Count current = state.get();
        Count next = current.next();
        if (state.compareAndSet(current, next)) {
          return next.value;
        }
      }
    }

    @Operation
    public boolean take() {
      return !taken && TAKEN.compareAndSet(this, false, true);
    }

    @Operation
    public void free() {
      TAKEN.setVolatile(this, false);
    }
  }
}
