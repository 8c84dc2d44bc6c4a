package io.nexios.web;

import java.util.List;
import java.util.Map;

/// A form that was read to its end.
///
/// @param fields the values of plain fields by name, in their order
/// @param files the files by the names of their fields, in their order
record FormData(Map<String, List<String>> fields, Map<String, List<UploadedFile>> files) {}
