package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.time.TimeSource;
import io.nexios.verification.model.ModelChecks;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whole races, but on platform threads, because the checker sees no others: it decides whose
/// branch goes on, when the owner wakes, and reports a thread that never does.
@Tag("slow")
class RaceLincheckTest {
  @Test
  void twoThatSucceed_oneIsReturned_andTheOtherClosed() {
    ModelChecks.checkScene(Contest.class);
  }

  @Test
  void oneThatFailsAndOneThatSucceeds_theValueIsReturned() {
    ModelChecks.checkScene(ContestWithAFailure.class);
  }

  @Test
  void ownerIsInterrupted_everyValueIsReturnedOrClosed() {
    ModelChecks.checkScene(ContestGivenUp.class);
  }

  @Test
  void plantedFault_raceThatLooksForAWinnerAndThenWrites_isFound() {
    assertThatThrownBy(() -> ModelChecks.checkScene(LooksThenWrites.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  /// Plain, because the checker looks into all that runs here.
  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** What a branch returns. */
  static final class Prize implements AutoCloseable {
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    Prize make() {
      made.incrementAndGet();
      return this;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  /** Two branches that succeed at once. */
  public static class Contest {
    final Prize first = new Prize();
    final Prize second = new Prize();
    private @Nullable Prize won;

    @Operation
    public void play() throws InterruptedException {
      won = TimeSource.<@Nullable Prize, InterruptedException>bind(new Standstill(), this::race);
    }

    @Nullable Prize race() throws InterruptedException {
      return race(first::make, second::make);
    }

    final Prize race(Branch<Prize> one, Branch<Prize> other) throws InterruptedException {
      return Race.<Prize>run(TaskGroup.Options.RACE.withThreadFactory(Thread::new), one, other);
    }

    boolean maySucceed(@Nullable Prize outcome) {
      return outcome != null;
    }

    @Validate
    public void nothingIsLost() {
      require(maySucceed(won), "no branch has won");
      for (Prize each : new Prize[] {first, second}) {
        int open = each.made.get() - each.closed.get();
        require(open == (each == won ? 1 : 0), "a value is lost, or was closed and returned");
      }
    }
  }

  /** One fails, in this moment or that. */
  public static final class ContestWithAFailure extends Contest {
    @Override
    @Nullable Prize race() throws InterruptedException {
      return race(
          () -> {
            throw new IllegalStateException("model");
          },
          second::make);
    }

    @Override
    boolean maySucceed(@Nullable Prize outcome) {
      return outcome == second;
    }
  }

  /** The owner finds an interrupt, which may come too late. */
  public static final class ContestGivenUp extends Contest {
    @Override
    @Nullable Prize race() throws InterruptedException {
      Thread.currentThread().interrupt();
      try {
        return super.race();
      } catch (InterruptedException givenUp) {
        return null;
      } finally {
        boolean _ = Thread.interrupted();
      }
    }

    @Override
    boolean maySucceed(@Nullable Prize outcome) {
      return true;
    }
  }

  /** Planted: each branch looks whether there is a winner, and becomes it in a second step. */
  public static final class LooksThenWrites extends Contest {
    private volatile @Nullable Prize result;

    @Override
    @Nullable Prize race() throws InterruptedException {
      Thread one = new Thread(() -> end(first.make()));
      Thread other = new Thread(() -> end(second.make()));
      one.start();
      other.start();
      one.join();
      other.join();
      return result;
    }

    private void end(Prize prize) {
      if (result == null) {
        result = prize;
      } else {
        prize.close();
      }
    }
  }
}
