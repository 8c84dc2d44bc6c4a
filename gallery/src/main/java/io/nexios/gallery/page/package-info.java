/// The start page.
@NullMarked
package io.nexios.gallery.page;

import org.jspecify.annotations.NullMarked;
