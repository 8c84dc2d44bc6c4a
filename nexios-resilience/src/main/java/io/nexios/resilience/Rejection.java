package io.nexios.resilience;

/// Marks what a policy throws instead of running a call. No other policy counts it as a failure: it
/// says nothing about the callee.
sealed interface Rejection
    permits CircuitOpenException, BulkheadFullException, LimitReachedException {}
