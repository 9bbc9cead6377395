// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.testng.annotations.Test;

public class ProgressTest {
    private static final class RecordingLog extends SystemStreamLog {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void info(CharSequence content) {
            lines.add(content.toString());
        }
    }

    private final RecordingLog log = new RecordingLog();

    @Test
    public void linesSayOnceThatAStepBegan() {
        ProgressLines progress = new ProgressLines(log);
        progress.started("Downloading x", 1000);
        progress.advanced(500);
        progress.advanced(500);
        progress.done();
        progress.message("a remark");
        assertThat(log.lines).containsExactly("Downloading x", "a remark");
    }

    @Test
    public void barIsDrawnOverAndEndsAsALine() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordingLog barLog = new RecordingLog();
        ProgressBar progress = new ProgressBar(barLog, new PrintStream(out, true, StandardCharsets.UTF_8), () -> 80);
        progress.started("Downloading x", 2_000_000);
        progress.advanced(2_000_000);
        progress.done();
        String drawn = out.toString(StandardCharsets.UTF_8);
        assertThat(drawn)
                .startsWith("\r       Downloading x: 0 %")
                .doesNotContain("\n")
                .endsWith("\r");
        assertThat(barLog.lines).containsExactly("Downloading x: 100 %, 2.0 of 2.0 MB");
    }

    @Test
    public void barIsCutWhereTheTerminalEnds() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProgressBar progress =
                new ProgressBar(new RecordingLog(), new PrintStream(out, true, StandardCharsets.UTF_8), () -> 12);
        progress.started("Downloading x", 2_000_000);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("\r       Down");
    }

    @Test
    public void theTerminalSaysHowWideItIs() {
        assertThat(TerminalWidth.columns("24 132\n")).isEqualTo(132);
        assertThat(TerminalWidth.columns("0 0")).isEqualTo(80);
        assertThat(TerminalWidth.columns("stty: no terminal")).isEqualTo(80);
        assertThat(TerminalWidth.columns("")).isEqualTo(80);
    }
}
