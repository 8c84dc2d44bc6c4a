package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.FaultyThreadFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineWriterTest {
  private final List<String> written = new CopyOnWriteArrayList<>();
  private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private void writeSlowly(String line) {
    writers.add(Thread.currentThread());
    begun.countDown();
    try {
      release.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    written.add(line);
  }

  @Test
  void add_whileTheSinkIsStuck_keepsABoundedNumberOnOneThreadAndCountsTheRest() throws Exception {
    LineWriter writer = new LineWriter(this::writeSlowly);
    writer.add("first");
    begun.await(); // it is out of the queue and in the sink

    for (int i = 0; i < LineWriter.MAX_LINES + 5; i++) {
      writer.add("line " + i);
    }
    release.countDown();
    Eventually.get(written::size, size -> size == LineWriter.MAX_LINES + 2);

    assertThat(writers).hasSize(1);
    assertThat(written)
        .startsWith("first", "line 0", "line 1")
        .endsWith("5 lines were lost: the log is slower than the requests");
  }

  @Test
  void add_behindTheEndOfAWriter_isWrittenToo() throws Exception {
    LineWriter writer = new LineWriter(written::add);

    for (int i = 0; i < 1_000; i++) {
      writer.add("line " + i);
      if (i % 100 == 0) {
        writer.written().get();
      }
    }

    Eventually.get(written::size, size -> size == 1_000);
    assertThat(written.getLast()).isEqualTo("line 999");
  }

  @Test
  void written_whileTheSinkIsStuck_completesBehindTheLastLineThatWasThere() throws Exception {
    LineWriter writer = new LineWriter(this::writeSlowly);
    writer.add("first");
    begun.await();
    writer.add("second");

    var done = writer.written();

    assertThat(done).isNotDone();
    release.countDown();
    done.get();
    assertThat(written).containsExactly("first", "second");
  }

  @Test
  void add_behindALineThatTheSinkRefused_isWritten() throws Exception {
    LineWriter writer =
        new LineWriter(
            line -> {
              if (line.equals("bad")) {
                Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                throw new IllegalStateException("the log is broken");
              }
              written.add(line);
            });

    writer.add("bad");
    writer.add("good");

    Eventually.get(() -> written, lines -> lines.contains("good"));
  }

  @Test
  void add_withoutAThreadToBeHad_isWrittenWithTheNextOne() throws Exception {
    LineWriter writer =
        new LineWriter(
            written::add,
            FaultyThreadFactory.over(Thread.ofVirtual().factory())
                .at(1, FaultyThreadFactory.Fault.START_FAILS));
    writer.add("first");

    writer.add("second");

    Eventually.get(() -> written, lines -> lines.equals(List.of("first", "second")));
  }
}
