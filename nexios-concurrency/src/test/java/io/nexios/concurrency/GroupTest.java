package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests of groups with both kinds of threads. After every test each thread that a group has made
/// is terminated (E002), and no interrupt is left.
@ParameterizedClass
@EnumSource(ThreadKind.class)
@ExtendWith(LeakCheckExtension.class)
abstract class GroupTest {
  final CountDownLatch never = new CountDownLatch(1);

  @Parameter ThreadKind kind;
  MadeThreads threads;

  @BeforeEach
  void makeThreads() {
    threads = new MadeThreads(kind);
  }

  @AfterEach
  void e002_everyThreadIsTerminated() {
    threads.assertTerminated();
    assertThat(Thread.interrupted()).isFalse();
  }

  UnaryOperator<TaskGroup.Options> named(String name) {
    return o -> o.withName(name).withThreadFactory(threads);
  }

  TaskGroup open(String name) {
    return TaskGroup.open(named(name));
  }

  <X extends Throwable> void run(TaskGroup.VoidBody<X> body) throws X, InterruptedException {
    TaskGroup.run(o -> o.withThreadFactory(threads), body);
  }
}
