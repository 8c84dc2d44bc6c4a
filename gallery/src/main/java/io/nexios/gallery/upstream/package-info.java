/// The service that the gallery calls, and the client that it calls it with.
@NullMarked
package io.nexios.gallery.upstream;

import org.jspecify.annotations.NullMarked;
