package io.nexios.concurrency;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is measured, and how exactly.
class TimingsTest {
  @AfterEach
  void forget() {
    Timings.reset();
  }

  @Test
  void measureTime_recordsOnceWhenItIsClosed() throws Exception {
    ManualTime.run(
        time -> {
          Timing timing = Concurrency.measureTime("work");
          time.advance(ofSeconds(2));
          assertThat(timing.elapsed()).isEqualTo(ofSeconds(2));
          timing.close();
          timing.close();
        });
    Timings.Summary summary = Timings.snapshot().get("work");
    assertThat(summary.count()).isEqualTo(1);
    assertThat(summary.mean()).isEqualTo(ofSeconds(2));
    assertThat(summary.p99()).isEqualTo(ofSeconds(2));
    assertThat(summary.max()).isEqualTo(ofSeconds(2));
  }

  @Test
  void ob1_moreNamesThanThereIsRoomFor_areCountedTogetherAlsoWhenManyThreadsCome()
      throws Exception {
    TaskGroup.run(
        group -> {
          for (int i = 0; i < 8; i++) {
            int first = i * 300;
            group.start(
                () -> {
                  for (int n = first; n < first + 300; n++) {
                    Timings.record("name-" + n, 1);
                  }
                });
          }
        });
    assertThat(Timings.snapshot()).hasSize(1_001);
    assertThat(Timings.snapshot().get("other").count()).isEqualTo(1_400);
  }

  @Test
  void ob4_summaryWhileOthersRecord_belongsTogether() throws Exception {
    Histogram histogram = new Histogram();
    Duration each = ofMillis(3);
    TaskGroup.run(
        group -> {
          AtomicBoolean enough = new AtomicBoolean();
          Task<Long> recorder =
              group.createTask(
                  () -> {
                    long recorded = 0;
                    while (!enough.get() && !Cancellation.isCancelled()) {
                      histogram.record(each.toNanos());
                      recorded++;
                    }
                    return recorded;
                  });
          Spin.until(() -> histogram.summary().count() > 0);
          for (int look = 0; look < 500; look++) {
            Timings.Summary seen = histogram.summary();
            assertThat(seen.mean()).isEqualTo(each);
            assertThat(seen.max()).isEqualTo(each);
          }
          enough.set(true);
          assertThat(recorder.await()).isEqualTo(histogram.summary().count());
        });
  }

  @Test
  void percentiles_areAtMostAThirtySecondAboveTheTrueOnes() {
    Histogram histogram = new Histogram();
    LongStream.rangeClosed(1, 1_000).forEach(i -> histogram.record(i * 1_000_000));
    Timings.Summary summary = histogram.summary();
    assertThat(summary.p50()).isBetween(ofMillis(500), ofMillis(516));
    assertThat(summary.p90()).isBetween(ofMillis(900), ofMillis(929));
    assertThat(summary.p99()).isBetween(ofMillis(990), ofMillis(1_000));
    assertThat(summary.mean()).isEqualTo(Duration.ofNanos(500_500_000));
  }

  @Test
  void buckets_coverEveryLengthOnceAndKeepTheOrder() {
    long last = -1;
    for (int index = 0; index <= Histogram.indexOf(Long.MAX_VALUE); index++) {
      long upper = Histogram.upperBoundOf(index);
      assertThat(Histogram.indexOf(last + 1)).isEqualTo(index);
      assertThat(Histogram.indexOf(upper)).isEqualTo(index);
      assertThat(upper).isGreaterThan(last);
      last = upper;
    }
    assertThat(last).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void e146_negativeLength_countsAsZero() {
    Histogram histogram = new Histogram();
    histogram.record(-5);
    assertThat(histogram.summary().max()).isEqualTo(Duration.ZERO);
    assertThat(histogram.summary().mean()).isEqualTo(Duration.ZERO);
  }
}
