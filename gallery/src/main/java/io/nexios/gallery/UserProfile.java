package io.nexios.gallery;

import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;

import io.nexios.concurrency.Branch;
import io.nexios.concurrency.TaskGroup;
import io.nexios.gallery.data.People.Person;
import io.nexios.gallery.store.Replica;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/// A race inside a group: the user from wherever it is quickest, and the preferences beside it.
record UserProfile(Replica primary, Replica backup, Upstream upstream, Map<Integer, Person> cache)
    implements Exhibit {
  UserProfile(Replica primary, Replica backup, Upstream upstream) {
    this(primary, backup, upstream, new ConcurrentHashMap<>());
  }

  @Override
  public void addTo(NexiosApp app) {
    app.get("/user/{user_id}/profile", this::getUserProfile);
  }

  private Object getUserProfile(Request req, Response res) throws Exception {
    int userId = req.path("user_id").asInt();

    return TaskGroup.call(
        group -> {
          // Try multiple sources for user data
          var user =
              group.createTask(
                  "user",
                  () ->
                      runUntilFirstComplete(
                          Branch.of("primary", () -> primary.user(userId)),
                          Branch.of("cache", () -> fromCache(userId)),
                          Branch.of("backup", () -> backup.user(userId))));

          // Get preferences in parallel
          var preferences = group.createTask("preferences", () -> upstream.preferences(userId));

          cache.put(userId, user.await());
          return Map.of("user", user.await(), "preferences", preferences.await());
        });
  }

  private Person fromCache(int userId) {
    var user = cache.get(userId);
    if (user == null) {
      throw new NoSuchElementException("no user has the id %d here".formatted(userId));
    }
    return user;
  }
}
