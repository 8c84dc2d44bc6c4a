/// The seed page as a running application: one class for each of its code blocks.
@NullMarked
package io.nexios.gallery;

import org.jspecify.annotations.NullMarked;
