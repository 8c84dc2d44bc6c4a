package io.nexios.web.internal.multipart;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The head of one part.
///
/// @param name the name of the form's field
/// @param filename the file's name as it was sent, or null for a plain field
/// @param contentType the declared type, or null
/// @param fields all header fields, by name in lower case
public record PartHead(
    String name,
    @Nullable String filename,
    @Nullable String contentType,
    Map<String, String> fields) {}
