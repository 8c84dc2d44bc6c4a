package io.nexios.verification.architecture;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import java.util.List;

/// Violations of [OnlyExportedSignatures], one per place where a type can stand. Nothing here runs.
public abstract class PlantedExports implements Handler<String> {
  /** In a field. */
  protected Vertx field;

  /** As a parameter. */
  public abstract void parameter(Vertx vertx);

  /** As a result. */
  public abstract Vertx[] result();

  /** As a type argument. */
  public abstract List<? extends Vertx> argument();

  /** As the bound of a type parameter. */
  public abstract <T extends Vertx> void bound(List<T> list, T one);

  /** As an exception. */
  public abstract void exception() throws VertxException;

  /** A type of an exported package that is not public. */
  @SuppressWarnings("exports")
  public abstract void notPublic(Drawing drawing);

  /** Not part of what a user sees. */
  abstract void hidden(Vertx vertx);
}
