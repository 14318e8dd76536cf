package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page that people read says what the CRD says. It tells how to make it anew. */
class ReferencePageTest {
  private static final Path PAGE = Path.of("../docs/reference/modeldeployment.md");

  @Test
  void thePageIsThatOfTheCrd() throws IOException {
    var page = ReferencePage.markdown();
    if (Boolean.getBoolean("reference.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }
}
