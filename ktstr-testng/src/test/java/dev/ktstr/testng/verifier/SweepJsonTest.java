// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SweepJsonTest {
    private static final Sweep SMALL = Sweeps.of(
            Sweeps.pass("good", "7.0", "tiny-1llc", Sweeps.figures("p", 12)),
            Sweeps.fail("bad", "7.0", "tiny-1llc", "R1 invalid mem access 'scalar'", "0: (95) exit\n"));

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void isReadAsWritten() throws SweepFileException {
        Golden.check("sweep.json", SweepJson.write(SMALL));
        assertThat(SweepJson.read(SweepJson.write(SMALL), "f")).isEqualTo(SMALL);
        assertThat(SweepJson.read(SweepJson.write(Sweeps.sample()), "f")).isEqualTo(Sweeps.sample());
    }

    @Test
    public void logsOfCellsThatPassedAreLeftOut() {
        Cell cell = new Cell(
                new CellName("s", "7.0", "a"),
                CellVerdict.PASS,
                true,
                true,
                true,
                List.of(),
                "",
                "a secret\n",
                Duration.ZERO);
        assertThat(SweepJson.write(Sweeps.of(cell))).doesNotContain("secret");
    }

    @DataProvider
    public Object[][] damages() {
        return new Object[][] {
            {"\"schema\": 1", "\"schema\": 2", "schema is 2, this version of ktstr reads 1 (a newer one wrote it)"},
            {"\"schema\": 1", "\"schema\": 0", "schema is 0, this version of ktstr reads 1"},
            {"\"schema\": 1", "\"schema\": \"1\"", "schema is \"1\", expected a whole number, 0 or more"},
            {"\"schema\": 1", "\"schema\": 1e99999999", "schema is 1e99999999, expected a whole number, 0 or more"},
            {"\"schema\"", "\"other\"", "schema is missing, expected a whole number, 0 or more"},
            {"2026-11-21T", "2026-11-99T", "started at '2026-11-99T10:15:30Z', expected a time like"},
            {"\"wallMillis\": 83400", "\"wallMillis\": -1", "wallMillis is -1, expected a whole number, 0 or more"},
            {"\"FAIL\"", "\"BROKEN\"", "cells[0].verdict is \"BROKEN\", expected one of [PASS, FAIL, SKIP]"},
            {"\"FAIL\"", "\"PASS\"", "cells[0]: verifier[bad@7.0@tiny-1llc] cannot pass with verified=false"},
            {"\"verified\": true", "\"verified\": 1", "cells[1].verified is 1, expected true or false"},
            {
                "\"verifiedInstructions\": 12",
                "\"verifiedInstructions\": 1.5",
                "cells[1].programs[0].verifiedInstructions is 1.5, expected a whole number"
            },
            {"\"program\": \"p\"", "\"program\": null", "cells[1].programs[0].program is null, expected a text"},
            {"\"scheduler\": \"bad\"", "\"scheduler\": \"\"", "cells[0]: the scheduler is called ''"},
            {"\"scheduler\": \"bad\"", "\"scheduler\": \"\\u001b[2J\"", "cells[0]: the scheduler is called ''"},
            {"\"scheduler\": \"bad\"", "\"scheduler\": \"good\"", "verifier[good@7.0@tiny-1llc] is in the sweep twice"},
            {"\"cells\": [", "\"cells\": {\"a\": [", "is no JSON ("},
        };
    }

    @Test(dataProvider = "damages")
    public void damagesAreNamed(String whole, String damaged, String trouble) {
        String json = SweepJson.write(SMALL);
        assertThat(json).contains(whole);
        assertThatThrownBy(() -> SweepJson.read(json.replace(whole, damaged), "target/sweep.json"))
                .isInstanceOf(SweepFileException.class)
                .hasMessageStartingWith("target/sweep.json: ")
                .hasMessageContaining(trouble)
                .hasMessageEndingWith("; a new sweep writes a new file");
    }

    @DataProvider
    public Object[][] strangers() {
        return new Object[][] {
            {"", "the whole is null, expected an object"},
            {"[]", "the whole is [], expected an object"},
            {"{\"schema\": 1", "is no JSON ("},
            {"[".repeat(100_000), "is no JSON ("},
            {"{\"schema\":1,\"startedAt\":\"x\",\"wallMillis\":1,\"cells\":7}", "cells is 7, expected a list"},
            {"\u0000\u0001", "the whole is "},
        };
    }

    @Test(dataProvider = "strangers")
    public void otherFilesAreNone(String text, String trouble) {
        assertThatThrownBy(() -> SweepJson.read(text, "f"))
                .isInstanceOf(SweepFileException.class)
                .hasMessageStartingWith("f: " + trouble);
    }

    @Test
    public void filesAreRead() throws IOException {
        Path file = temp.make().resolve("sweep.json");
        assertThatThrownBy(() -> SweepJson.read(file))
                .isInstanceOf(SweepFileException.class)
                .hasMessageContaining(file + ": cannot be read (no such file or directory)");
        Files.writeString(file, SweepJson.write(SMALL));
        assertThat(SweepJson.read(file)).isEqualTo(SMALL);
        Files.write(file, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> SweepJson.read(file)).hasMessageContaining("cannot be read");
    }
}
