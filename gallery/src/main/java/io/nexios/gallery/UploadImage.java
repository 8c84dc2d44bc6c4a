package io.nexios.gallery;

import static io.nexios.concurrency.Concurrency.runInThreadPool;

import io.nexios.gallery.image.Thumbnail;
import io.nexios.gallery.image.ThumbnailFolder;
import io.nexios.web.NexiosApp;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.Map;

/// Work for the processor goes to the thread pool, so that no number of uploads keeps the other
/// routes from answering.
record UploadImage(ThumbnailFolder thumbnails) implements Exhibit {
  private static final int SIZE = 200;

  @Override
  public void addTo(NexiosApp app) {
    app.post("/upload", this::uploadImage);
    app.files("/thumbnails", thumbnails.path());
  }

  private Object uploadImage(Request req, Response res) throws Exception {
    var image = req.file("image");

    // Process image in thread pool: decoding and scaling need a processor, not patience
    var thumbnail = runInThreadPool(() -> Thumbnail.of(image.path(), SIZE));

    // Save and return URL
    var name = thumbnails.save(thumbnail, image.filename());
    return Map.of("thumbnail_url", "/thumbnails/" + name);
  }
}
