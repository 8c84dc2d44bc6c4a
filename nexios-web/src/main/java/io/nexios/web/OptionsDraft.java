package io.nexios.web;

import io.nexios.resilience.AdaptiveLimit;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// [NexiosApp.Options] while one of them is being changed. Each field means what the component of
/// the same name does there.
final class OptionsDraft {
  String host;
  int port;
  Duration requestTimeout;
  OnDisconnect onDisconnect;
  int maxInFlight;
  int maxQueued;
  @Nullable AdaptiveLimit adaptiveLimit;
  long maxBodyBytes;
  int maxHeaderBytes;
  int maxParts;
  Duration headerWithin;
  long minBodyRate;
  Duration idleAfter;
  Duration writeStallAfter;
  Duration shutdownGrace;
  @Nullable Path certificate;
  @Nullable Path key;
  boolean clearTextHttp2;
  boolean developmentMode;
  Path uploadFolder;
  AccessLogFormat accessLog;
  boolean compression;
  @Nullable String deadlineHeader;

  OptionsDraft(NexiosApp.Options options) {
    host = options.host();
    port = options.port();
    requestTimeout = options.requestTimeout();
    onDisconnect = options.onDisconnect();
    maxInFlight = options.maxInFlight();
    maxQueued = options.maxQueued();
    adaptiveLimit = options.adaptiveLimit();
    maxBodyBytes = options.maxBodyBytes();
    maxHeaderBytes = options.maxHeaderBytes();
    maxParts = options.maxParts();
    headerWithin = options.headerWithin();
    minBodyRate = options.minBodyRate();
    idleAfter = options.idleAfter();
    writeStallAfter = options.writeStallAfter();
    shutdownGrace = options.shutdownGrace();
    certificate = options.certificate();
    key = options.key();
    clearTextHttp2 = options.clearTextHttp2();
    developmentMode = options.developmentMode();
    uploadFolder = options.uploadFolder();
    accessLog = options.accessLog();
    compression = options.compression();
    deadlineHeader = options.deadlineHeader();
  }

  NexiosApp.Options toOptions() {
    return new NexiosApp.Options(
        host,
        port,
        requestTimeout,
        onDisconnect,
        maxInFlight,
        maxQueued,
        adaptiveLimit,
        maxBodyBytes,
        maxHeaderBytes,
        maxParts,
        headerWithin,
        minBodyRate,
        idleAfter,
        writeStallAfter,
        shutdownGrace,
        certificate,
        key,
        clearTextHttp2,
        developmentMode,
        uploadFolder,
        accessLog,
        compression,
        deadlineHeader);
  }
}
