package io.nexios.web;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Thrown, from however deep, to answer the request with a problem.
///
/// {@snippet :
/// throw new ProblemException(404, "no document has the id " + id);
/// }
///
/// Thrown in a task of the request it is answered in the same way.
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reply<Problem> reply;

  /// Makes an exception for a problem that its status describes.
  ///
  /// @param status 400 to 599
  /// @param detail what is wrong this time, in words for the client
  public ProblemException(int status, String detail) {
    this(Reply.status(status, Problem.of(status, detail)), null);
  }

  /// Makes an exception for a whole answer.
  ///
  /// @param reply what to answer
  /// @param cause what led to it, which the client does not see, or null
  public ProblemException(Reply<Problem> reply, @Nullable Throwable cause) {
    super(message(Objects.requireNonNull(reply, "reply")), cause);
    this.reply = reply;
  }

  private static String message(Reply<Problem> reply) {
    Problem problem = reply.body();
    String subject = reply.status() + " " + problem.title();
    return problem.detail() == null ? subject : subject + ": " + problem.detail();
  }

  /// {@return what the request is answered with}
  public Reply<Problem> reply() {
    return reply;
  }
}
