package io.nexios.concurrency;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What few scopes ever have, made with the first of it: a task that opens nothing and that nobody
/// cancels pays one field for all of it.
final class Extras {
  volatile List<Scope> attached = List.of(); // written under the latch
  volatile @Nullable CancelHooks hooks; // written under the latch by the thread of the scope, once
  volatile @Nullable Nudge nudge; // written by whoever cancels this task alone

  // Of the root of a thread, guarded by the latch; see I4 of Root.
  boolean ours;
  boolean foreign;
  int raised; // ours that found the flag clear and were not taken by us
}
