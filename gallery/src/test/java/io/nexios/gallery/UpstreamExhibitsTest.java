package io.nexios.gallery;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The exhibits that show how to live with a service that is slow, faulty or busy.
@ExtendWith(OpenGallery.class)
class UpstreamExhibitsTest {
  private final Visitor visitor;

  UpstreamExhibitsTest(Visit gallery) {
    this.visitor = gallery.visitor();
  }

  @Test
  void config_isServedWhileANewOneIsFetchedBehind() throws Exception {
    long first = version(visitor.get("/config"));
    var stale =
        Eventually.get(() -> visitor.get("/config"), x -> x.json().get("stale").asBoolean());
    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.at("age")).startsWith("PT");
    assertThat(Eventually.get(() -> version(visitor.get("/config")), now -> now > first))
        .isGreaterThan(first);
  }

  @Test
  void config_upstreamIsDown_theOldOneIsServed() throws Exception {
    long version = version(visitor.get("/config"));
    visitor.put("/faults/upstream?down=true");
    var answer =
        Eventually.get(() -> visitor.get("/config"), x -> x.json().get("stale").asBoolean());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(version(answer)).isGreaterThanOrEqualTo(version);
  }

  @Test
  void configRefresh_fetchesAtOnce() throws Exception {
    long before = version(visitor.get("/config"));
    assertThat(visitor.post("/config/refresh")).returns(200, Answer::status);
    assertThat(Eventually.get(() -> version(visitor.get("/config")), now -> now > before))
        .isGreaterThan(before);
  }

  @Test
  void externalData_hasBothAnswers() throws Exception {
    var answer = visitor.get("/external-data");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().propertyNames()).containsExactlyInAnyOrder("api1", "api2");
  }

  @Test
  void externalData_upstreamFails_isUnavailable() throws Exception {
    visitor.put("/faults/upstream?errors=1");
    assertThat(visitor.get("/external-data"))
        .returns(503, Answer::status)
        .returns("Service unavailable", answer -> answer.at("error"));
  }

  @Test
  void protectedApiCall_afterFiveFailures_isRefusedAtOnce() throws Exception {
    visitor.post("/protected-api-call/reset");
    assertThat(visitor.get("/protected-api-call")).returns(200, Answer::status);
    visitor.put("/faults/upstream?errors=1");
    for (int i = 0; i < 5; i++) {
      assertThat(visitor.get("/protected-api-call"))
          .returns(502, Answer::status)
          .returns("External service error", answer -> answer.at("error"));
    }
    visitor.put("/faults/upstream");
    var refused = visitor.get("/protected-api-call");
    assertThat(refused)
        .returns(503, Answer::status)
        .returns("Service temporarily unavailable", answer -> answer.at("error"));
    assertThat(Integer.parseInt(refused.response().header("retry-after"))).isBetween(1, 60);

    assertThat(visitor.post("/protected-api-call/reset").at("state")).isEqualTo("CLOSED");
    assertThat(visitor.get("/protected-api-call")).returns(200, Answer::status);
  }

  @Test
  void batchProcess_answersInTheOrderOfTheItems() throws Exception {
    var answer = visitor.get("/batch-process?items=" + items(40));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("results").size()).isEqualTo(40);
    assertThat(answer.at("results/39/item")).isEqualTo("item-39");
  }

  @Test
  void batchProcess_hasTenItemsInWorkAndNeverMore() throws Exception {
    visitor.put("/faults/upstream?hang=true");
    long started = visitor.count("started");
    try (var _ = visitor.ask("/batch-process?items=" + items(40))) {
      assertThat(Eventually.get(() -> visitor.count("running"), running -> running == 10))
          .isEqualTo(10);
      assertThat(Eventually.get(() -> visitor.count("started"), now -> now == started + 10))
          .isEqualTo(started + 10);
    }
    assertThat(Eventually.get(() -> visitor.count("running"), running -> running == 0)).isZero();
    assertThat(visitor.count("peak")).isEqualTo(10);
  }

  @Test
  void batchProcess_withoutItems_isRefused() throws Exception {
    assertThat(visitor.get("/batch-process")).returns(400, Answer::status);
    assertThat(visitor.get("/batch-process?items=")).returns(400, Answer::status);
    assertThat(visitor.get("/batch-process?items=a,,b")).returns(400, Answer::status);
    assertThat(visitor.get("/batch-process?items=a" + ",b".repeat(1_000)))
        .returns(400, Answer::status);
  }

  @Test
  void batchProcess_oneItemFails_isABadGateway() throws Exception {
    visitor.put("/faults/upstream?errors=0.2");
    assertThat(visitor.get("/batch-process?items=a,b,c,d,e,f,g")).returns(502, Answer::status);
  }

  @Test
  void monitoredOperation_isMeasured() throws Exception {
    long before = measured();
    assertThat(visitor.get("/monitored-operation"))
        .returns(200, Answer::status)
        .returns(2, answer -> answer.json().get("data").size());
    assertThat(measured()).isEqualTo(before + 1);
    assertThat(visitor.get("/timings").at("parallel_api_calls/p99")).startsWith("PT");
  }

  @Test
  void faults_outOfRangeOrOfNoPart_areRefused() throws Exception {
    assertThat(visitor.put("/faults/upstream?errors=2"))
        .returns(400, Answer::status)
        .returns("errors must be between 0 and 1, was 2.0", answer -> answer.at("detail"));
    assertThat(visitor.put("/faults/upstream?hang=maybe")).returns(400, Answer::status);
    assertThat(visitor.put("/faults/roof?down=true"))
        .returns(404, Answer::status)
        .satisfies(answer -> assertThat(answer.at("detail")).contains("[backup, outbox, "));
  }

  private static String items(int count) {
    return IntStream.range(0, count).mapToObj(i -> "item-" + i).collect(joining(","));
  }

  private long measured() throws Exception {
    return visitor.get("/timings").json().at("/parallel_api_calls/count").asLong(0);
  }

  private static long version(Answer answer) {
    return answer.json().at("/config/version").asLong();
  }
}
