package io.nexios.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One measured value per round, of one row of a table.
public final class Series {
  private static final int MIN_FOR_QUARTILES = 16;

  private final List<Double> values = new ArrayList<>();

  /// Adds the value of the next round.
  public void add(double value) {
    values.add(value);
  }

  /// {@return the middle value; of an even number, the mean of the two in the middle}
  public double median() {
    return median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /// {@return whether nothing was measured}
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /// {@return all rounds together}
  public double sum() {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  /// Returns the median of the quotients round by round: what disturbs a whole round disturbs both
  /// sides of its quotient.
  public double ratioTo(Series reference) {
    return median(quotients(reference));
  }

  /// {@return the smallest and the largest quotient of a round, as `0.97–1.08`; of sixteen rounds
  /// or more those between which the middle half lies}
  public String ratioRange(Series reference) {
    double[] sorted = quotients(reference);
    Arrays.sort(sorted);
    int cut = sorted.length < MIN_FOR_QUARTILES ? 0 : sorted.length / 4;
    return "%.2f–%.2f".formatted(sorted[cut], sorted[sorted.length - 1 - cut]);
  }

  private double[] quotients(Series reference) {
    double[] quotients = new double[Math.min(values.size(), reference.values.size())];
    Arrays.setAll(quotients, round -> values.get(round) / reference.values.get(round));
    return quotients;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
