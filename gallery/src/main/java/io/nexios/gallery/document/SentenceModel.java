package io.nexios.gallery.document;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.nio.file.Path;

/// The model that gives a text its [Vector]: all-MiniLM-L6-v2, quantized, from inside its Maven
/// artifact. Loading it takes half a second and 100 MiB outside the heap; using it takes
/// milliseconds of processor time a passage, so run both in the thread pool.
///
/// **Threading.** Any number of threads at once.
public final class SentenceModel {
  private final AllMiniLmL6V2QuantizedEmbeddingModel model;

  private SentenceModel(AllMiniLmL6V2QuantizedEmbeddingModel model) {
    this.model = model;
  }

  /// Loads the model and its native libraries. Nothing is fetched from anywhere.
  ///
  /// @param cache where the tokenizer unpacks its native library
  /// @return ready to use
  public static SentenceModel load(Path cache) {
    System.setProperty("DJL_CACHE_DIR", cache.toString());
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    return new SentenceModel(new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run));
  }

  /// {@return where a text lies in the space of meanings}
  ///
  /// @param text a passage or a question
  public Vector embed(String text) {
    return Vector.towards(model.embed(text).content().vector());
  }
}
