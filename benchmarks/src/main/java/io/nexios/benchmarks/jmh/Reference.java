package io.nexios.benchmarks.jmh;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks the row that the others of its class are divided by.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Reference {}
