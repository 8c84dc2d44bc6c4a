package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void noArguments_areTheDefaults() {
    assertThat(Settings.of())
        .returns(8000, Settings::port)
        .returns(0, Settings::upstreamPort)
        .returns(Path.of("gallery", "data"), Settings::data);
  }

  @Test
  void arguments_areTaken() {
    assertThat(Settings.of("--port", "8080", "--upstream-port", "8081", "--data", "here"))
        .returns(8080, Settings::port)
        .returns(8081, Settings::upstreamPort)
        .returns(Path.of("here"), Settings::data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "http", "", "１２"})
  void port_outOfRange_isRefused(String port) {
    assertThatThrownBy(() -> Settings.of("--port", port))
        .hasMessage("--port must be between 0 and 65535, was " + port);
  }

  @Test
  void option_unknownOrWithoutAValue_isRefused() {
    assertThatThrownBy(() -> Settings.of("--colour", "blue")).hasMessage("--colour is unknown");
    assertThatThrownBy(() -> Settings.of("--port"))
        .hasMessage("--port is unknown or lacks a value");
  }
}
