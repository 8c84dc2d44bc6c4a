package io.nexios.concurrency;

import java.time.Duration;

/// Why a piece of work was cancelled: data to branch on, with a text to read.
///
/// The first reason stays; later ones are dropped. A reason holds names and figures only, never a
/// task, a group or an exception, and never another reason but for [ParentCancelled], whose origin
/// is not itself a `ParentCancelled`.
public sealed interface CancelReason {
  /// {@return the reason at the top of the tree: this one, or for [ParentCancelled] its origin}
  default CancelReason origin() {
    return this;
  }

  /// A sibling failed first.
  ///
  /// @param path the whole path of the task that failed
  record TaskFailed(String path) implements CancelReason {
    @Override
    public String toString() {
      return "task \"" + path + "\" failed";
    }
  }

  /// The time was up.
  ///
  /// @param limit the limit as it was set where the deadline was made
  record DeadlineExpired(Duration limit) implements CancelReason {
    @Override
    public String toString() {
      return "the deadline of " + Durations.format(limit) + " expired";
    }
  }

  /// Somebody called `cancel`.
  ///
  /// @param why the caller's own words
  record Requested(String why) implements CancelReason {
    @Override
    public String toString() {
      return why;
    }
  }

  /// The group, task or call that this work belongs to was cancelled.
  ///
  /// @param origin why; never itself a `ParentCancelled`
  record ParentCancelled(CancelReason origin) implements CancelReason {
    /// Unwraps an origin that is itself a `ParentCancelled`, so that reasons never nest.
    public ParentCancelled {
      origin = origin.origin();
    }

    @Override
    public String toString() {
      return "the parent was cancelled: " + origin;
    }
  }

  /// The thread that owns the group was interrupted by code outside of Nexios.
  record OwnerInterrupted() implements CancelReason {
    @Override
    public String toString() {
      return "the owner was interrupted";
    }
  }

  /// The body of the group ended by an exception, or the group was closed without a join.
  record OwnerLeft() implements CancelReason {
    @Override
    public String toString() {
      return "the owner left the group";
    }
  }

  /// Another branch of the race was first.
  ///
  /// @param winner the name of the branch that won
  record RaceLost(String winner) implements CancelReason {
    @Override
    public String toString() {
      return "branch \"" + winner + "\" won the race";
    }
  }

  /// The client that asked for this work has closed its connection or stream.
  record ClientDisconnected() implements CancelReason {
    @Override
    public String toString() {
      return "the client disconnected";
    }
  }

  /// The application is shutting down.
  record Shutdown() implements CancelReason {
    @Override
    public String toString() {
      return "the application is shutting down";
    }
  }
}
