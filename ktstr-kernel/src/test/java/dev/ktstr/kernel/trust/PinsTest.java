// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.testng.annotations.AfterClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class PinsTest {

    private static final String A = "a".repeat(64);
    private static final String B = "B".repeat(64);

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(temp.make().resolve("pins"), text);
    }

    @Test
    public void aLineIsAVersionAndADigest() throws IOException {
        Pins pins = Pins.read(file("# ours\n\n7.0.13 " + A + "\n 7.1-rc3\t" + B + " # from git\n7.0.13 " + A + "\n"));
        assertThat(pins.of("7.0.13")).contains(A);
        assertThat(pins.of("7.1-rc3")).contains(B.toLowerCase(Locale.ROOT));
        assertThat(pins.of("7.0.1")).isEmpty();
    }

    @Test
    public void theFirstOfASeriesMayBeWrittenInTwoWays() throws IOException {
        Pins pins = Pins.read(file("7.0.0 " + A + "\n6.18 " + B + "\n"));
        assertThat(pins.of("7.0")).contains(A);
        assertThat(pins.of("6.18")).isPresent();
    }

    @DataProvider
    public Object[][] malformed() {
        return new Object[][] {
            {"7.0.13\n", "'7.0.13' ("},
            {"\n7.0.13 abc\n", ", line 2) pins nothing. Expected a version and the SHA-256"},
            {"7.0.13 " + A + "0\n", "pins nothing"},
            {"7.0 " + A + "\nv7.0.13 " + A + "\n", ", line 2) pins nothing. Expected a version"},
            {"linux-7.0.13.tar.xz " + A + "\n", ", line 1) pins nothing. Expected a version"},
            {"7.0.0 " + A + "\n7.0 " + B + "\n", "The version 7.0 is pinned twice, to different digests"},
            {"7.0.13 " + A + "\n7.0.13 " + B + "\n", "The version 7.0.13 is pinned twice, to different digests"},
        };
    }

    @Test(dataProvider = "malformed")
    public void aLineThatIsNotUnderstoodIsAnError(String text, String problem) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> Pins.read(file))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining(file.toString());
    }

    @Test
    public void aMissingFileIsAnError() {
        assertThatThrownBy(() -> Pins.read(Path.of("/nowhere/pins")))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("/nowhere/pins (ktstr.kernelPins) cannot be read");
    }
}
