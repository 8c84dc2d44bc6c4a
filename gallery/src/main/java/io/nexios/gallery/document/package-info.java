/// From a PDF to passages of text and their vectors.
@NullMarked
package io.nexios.gallery.document;

import org.jspecify.annotations.NullMarked;
