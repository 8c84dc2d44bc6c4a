package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A task that is cancelled while it ends is not interrupted again and again: whoever cancels
/// writes the repetition first and looks for the work second, the task's thread does the reverse.
/// Planted: `ReleaseInsteadOfFenceCanary`.
@JCStressTest
@State
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "no timer is armed")
@Outcome(expect = Expect.FORBIDDEN, desc = "a timer that nobody stops")
public class TaskNudgeStress {
  private final Standstill time = new Standstill();
  private final LoadTask<String> task = LoneTask.of(LoneTask.lazy(), time);

  @Actor
  public void thread() {
    task.thread = Thread.currentThread();
    task.run();
    boolean _ = Thread.interrupted();
  }

  @Actor
  public void canceller() {
    task.cancel("stress");
  }

  @Arbiter
  public void look(I_Result result) {
    result.r1 = time.pending();
  }
}
