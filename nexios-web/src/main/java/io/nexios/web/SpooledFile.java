package io.nexios.web;

import io.nexios.web.internal.multipart.PartHead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A received file: in memory while it is small and nobody asked for its path, else on disk.
final class SpooledFile implements UploadedFile {
  private final PartHead head;
  private final TemporaryFiles temporaryFiles;
  private final long size;
  private final byte @Nullable [] content;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Path path; // guarded by lock once constructed; set at most once

  SpooledFile(PartHead head, byte[] content, TemporaryFiles temporaryFiles) {
    this.head = head;
    this.size = content.length;
    this.content = content;
    this.temporaryFiles = temporaryFiles;
  }

  SpooledFile(PartHead head, Path path, long size, TemporaryFiles temporaryFiles) {
    this.head = head;
    this.size = size;
    this.content = null;
    this.path = path;
    this.temporaryFiles = temporaryFiles;
  }

  @Override
  public String name() {
    return head.name();
  }

  @Override
  public String filename() {
    return SafeFilename.of(head.filename());
  }

  @Override
  public String submittedFilename() {
    return Objects.requireNonNull(head.filename());
  }

  @Override
  public String contentType() {
    return Objects.requireNonNullElse(head.contentType(), "application/octet-stream");
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Path path() throws IOException {
    lock.lock();
    try {
      if (path == null) {
        Path created = temporaryFiles.create();
        Files.write(created, Objects.requireNonNull(content), TemporaryFiles.OPENED);
        path = created;
      }
      return path;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public InputStream stream() throws IOException {
    return content == null ? Files.newInputStream(path()) : new ByteArrayInputStream(content);
  }

  @Override
  public byte[] bytes() throws IOException {
    return content == null ? Files.readAllBytes(path()) : content.clone();
  }
}
