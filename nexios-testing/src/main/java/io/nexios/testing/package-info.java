/// Tools for tests of concurrent code on real threads, without sleeps and without mocks.
///
/// - [io.nexios.testing.ManualTime]: virtual time. Whatever waits on [io.nexios.time.TimeSource]
///   waits until the test moves the time, or until nothing else can happen.
/// - [io.nexios.testing.Sequencer] and [io.nexios.testing.Party]: one interleaving, written down.
/// - [io.nexios.testing.LeakCheck] and, with JUnit, [io.nexios.testing.LeakCheckExtension]: nothing
///   is left behind.
/// - [io.nexios.testing.FaultyThreadFactory]: the thread that does not start.
///
/// ```java
/// @ExtendWith(LeakCheckExtension.class)
/// class HeartbeatTest {
///   @Test
///   void beatsOncePerSecond() throws Exception {
///     ManualTime.run(
///         time -> {
///           AtomicInteger beats = new AtomicInteger();
///           try (var _ = Heartbeat.start(Duration.ofSeconds(1), beats::incrementAndGet)) {
///             time.advance(Duration.ofSeconds(3));
///             assertThat(beats).hasValue(3);
///           }
///           time.assertNothingPending();
///         });
///   }
/// }
/// ```
///
/// where a heartbeat takes its time from the time source that is current when it starts:
///
/// ```java
/// final class Heartbeat implements AutoCloseable {
///   private final TimeSource time = TimeSource.current();
///   private final long periodNanos;
///   private final Runnable beat;
///   private volatile TimeSource.Timer next;
///
///   private Heartbeat(Duration period, Runnable beat) {
///     this.periodNanos = period.toNanos();
///     this.beat = beat;
///     this.next = time.schedule(periodNanos, this::beat);
///   }
///
///   static Heartbeat start(Duration period, Runnable beat) {
///     return new Heartbeat(period, beat);
///   }
///
///   private void beat() {
///     next = time.schedule(periodNanos, this::beat);
///     beat.run();
///   }
///
///   @Override
///   public void close() {
///     next.cancel();
///   }
/// }
/// ```
///
/// Only `LeakCheckExtension` needs JUnit.
package io.nexios.testing;
