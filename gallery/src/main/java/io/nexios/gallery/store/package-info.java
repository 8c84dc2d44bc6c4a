/// What the gallery keeps in SQLite.
@NullMarked
package io.nexios.gallery.store;

import org.jspecify.annotations.NullMarked;
