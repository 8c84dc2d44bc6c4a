/// Failures on demand, so that a visitor can watch how the routes meet them.
@NullMarked
package io.nexios.gallery.faults;

import org.jspecify.annotations.NullMarked;
