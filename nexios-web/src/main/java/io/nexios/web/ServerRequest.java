package io.nexios.web;

import io.nexios.concurrency.Deadline;
import io.nexios.web.spi.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a handler sees of an exchange.
final class ServerRequest implements Request {
  private final RequestHead head;
  private final RequestTarget target;
  private final List<String> pathNames;
  private final List<String> pathValues;
  private final RequestBody body;
  private final String id;
  private final Supplier<Deadline> deadline;
  private final Attributes attributes = new Attributes();

  ServerRequest(
      RequestHead head,
      RequestTarget target,
      List<String> pathNames,
      List<String> pathValues,
      RequestBody body,
      String id,
      Supplier<Deadline> deadline) {
    this.head = head;
    this.target = target;
    this.pathNames = pathNames;
    this.pathValues = pathValues;
    this.body = body;
    this.id = id;
    this.deadline = deadline;
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String path() {
    return target.path();
  }

  @Override
  public URI uri() {
    try {
      return new URI(target.text());
    } catch (URISyntaxException notStrict) {
      throw new ProblemException(400, "the request's target is not a valid URI");
    }
  }

  @Override
  public Headers headers() {
    return head.headers();
  }

  @Override
  public Param header(String name) {
    return new RequestParam("header", name, head.headers().all(name));
  }

  @Override
  public Param cookie(String name) {
    List<String> values = new ArrayList<>(1);
    for (String field : head.headers().all("cookie")) {
      for (String pair : field.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          values.add(pair.substring(equals + 1).strip());
        }
      }
    }
    return new RequestParam("cookie", name, List.copyOf(values));
  }

  @Override
  public Param path(String name) {
    int index = pathNames.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "the route has no path parameter \"%s\", only %s".formatted(name, pathNames));
    }
    return new RequestParam("path parameter", name, List.of(pathValues.get(index)));
  }

  @Override
  public Param query(String name) {
    return new RequestParam("query parameter", name, queryParams().getOrDefault(name, List.of()));
  }

  @Override
  public Map<String, List<String>> pathParams() {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (int i = 0; i < pathNames.size(); i++) {
      parameters.put(pathNames.get(i), List.of(pathValues.get(i)));
    }
    return RequestTarget.unmodifiable(parameters);
  }

  @Override
  public Map<String, List<String>> queryParams() {
    return target.query();
  }

  @Override
  public <T> T json(Class<T> type) throws IOException {
    return body.json(type);
  }

  @Override
  public Map<String, @Nullable Object> json() throws IOException {
    return body.jsonObject();
  }

  @Override
  public <T> List<T> jsonList(Class<T> elementType) throws IOException {
    return body.jsonList(elementType);
  }

  @Override
  public String text() throws IOException {
    return body.text();
  }

  @Override
  public byte[] bytes() throws IOException {
    return body.bytes().clone();
  }

  @Override
  public InputStream stream() {
    return body.stream();
  }

  @Override
  public Map<String, List<String>> form() throws IOException {
    return body.form().fields();
  }

  @Override
  public Param form(String name) throws IOException {
    return new RequestParam("form field", name, form().getOrDefault(name, List.of()));
  }

  @Override
  public Map<String, List<UploadedFile>> files() throws IOException {
    return body.form().files();
  }

  @Override
  public UploadedFile file(String name) throws IOException {
    List<UploadedFile> files = files().get(name);
    if (files == null) {
      throw new ProblemException(
          400,
          "form field \"%s\" is missing: send a file in it, as multipart/form-data"
              .formatted(name));
    }
    return files.getFirst();
  }

  @Override
  public Iterable<Part> parts() {
    try {
      return body.parts();
    } catch (IOException malformedBoundary) {
      throw new UncheckedIOException(malformedBoundary);
    }
  }

  @Override
  public <T> Request set(Attribute<T> attribute, T value) {
    attributes.set(attribute, value);
    return this;
  }

  @Override
  public <T> T get(Attribute<T> attribute) {
    T value = attributes.find(attribute);
    if (value == null) {
      throw new IllegalStateException(
          "request %s has no %s: no filter of its route has set it".formatted(id, attribute));
    }
    return value;
  }

  @Override
  public <T> Optional<T> find(Attribute<T> attribute) {
    return Optional.ofNullable(attributes.find(attribute));
  }

  @Override
  public Deadline deadline() {
    return deadline.get();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return head.remoteAddress();
  }
}
