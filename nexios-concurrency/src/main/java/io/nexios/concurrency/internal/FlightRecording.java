package io.nexios.concurrency.internal;

import jdk.jfr.FlightRecorder;

/// Whether the JVM's flight recorder may want events: what each event of this project asks first.
/// The module `jdk.jfr` is optional, and a class that names its types is touched only after this
/// has said yes.
public final class FlightRecording {
  private static final boolean PRESENT = isPresent();

  private FlightRecording() {}

  private static boolean isPresent() {
    try {
      Class.forName("jdk.jfr.FlightRecorder", false, FlightRecording.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  /// {@return whether there is a recorder in this process, and something was recorded once} Reads a
  /// constant, and then one field.
  public static boolean isPossible() {
    return PRESENT && FlightRecorder.isInitialized();
  }
}
