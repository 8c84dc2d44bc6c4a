/// Thumbnails of untrusted images.
@NullMarked
package io.nexios.gallery.image;

import org.jspecify.annotations.NullMarked;
