package io.nexios.gallery.document;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The place of a text in the space of meanings: texts of like meaning point in like directions.
///
/// **Threading.** Immutable.
public final class Vector {
  private final float[] values; // of length one, so that a cosine is a product

  private Vector(float[] values) {
    this.values = values;
  }

  /// {@return the direction of the given values}
  ///
  /// @param values one number for each dimension
  public static Vector towards(float... values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    var unit = new float[values.length];
    for (int i = 0; sum > 0 && i < unit.length; i++) {
      unit[i] = (float) (values[i] / Math.sqrt(sum));
    }
    return new Vector(unit);
  }

  /// {@return the vector that [#toBytes()] made the bytes of}
  ///
  /// @param bytes from a database column
  public static Vector fromBytes(byte[] bytes) {
    var values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new Vector(values);
  }

  /// {@return the vector as bytes, for a database column}
  public byte[] toBytes() {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /// {@return how many dimensions it has}
  public int dimensions() {
    return values.length;
  }

  /// {@return the cosine of the angle between this and the other: 1 for the same direction, 0 for
  /// nothing in common}
  ///
  /// @param other of as many dimensions
  public double cosine(Vector other) {
    double product = 0;
    for (int i = 0; i < values.length; i++) {
      product += (double) values[i] * other.values[i];
    }
    return product;
  }
}
