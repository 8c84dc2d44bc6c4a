/// Real data that comes inside public packages, and the reading of files that users send.
@NullMarked
package io.nexios.gallery.data;

import org.jspecify.annotations.NullMarked;
