package io.nexios.testing;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/// The scheduler of the virtual threads of this JVM, as far as it tells whether it has work.
final class Carriers {
  private static final VirtualThreadSchedulerMXBean SCHEDULER =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

  private Carriers() {}

  /// {@return whether no virtual thread is running, about to run or just leaving its carrier}
  static boolean areIdle() {
    return SCHEDULER.getMountedVirtualThreadCount() == 0
        && SCHEDULER.getQueuedVirtualThreadCount() == 0;
  }
}
