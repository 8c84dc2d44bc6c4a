package io.nexios.gallery;

import io.nexios.web.NexiosApp;

/// One piece of the gallery: what a code block of the seed page does, as routes.
interface Exhibit {
  /// Adds the routes.
  void addTo(NexiosApp app);
}
