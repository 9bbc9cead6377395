// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.verifier;

import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.verifier.Comparison;
import dev.ktstr.testng.verifier.ComparisonText;
import dev.ktstr.testng.verifier.ConsoleReport;
import dev.ktstr.testng.verifier.HtmlPage;
import dev.ktstr.testng.verifier.JunitXml;
import dev.ktstr.testng.verifier.Sweep;
import dev.ktstr.testng.verifier.SweepJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/** The forms that a sweep is reported in. */
public final class SweepReports {
    private final Path directory;
    private final boolean raw;
    /** Read before the sweep: a file that is wrong is told before the time is spent. */
    private final Optional<Sweep> earlier;

    /**
     * @param settings say how
     * @param module the directory of the Maven module, to which paths are relative
     * @param directory where files go
     * @throws IOException if there is an earlier sweep to compare with that cannot be read
     */
    public SweepReports(Settings settings, Path module, Path directory) throws IOException {
        this.directory = directory;
        this.raw = settings.flag(Setting.RAW);
        Optional<Path> file = settings.file(Setting.COMPARE_WITH, module);
        this.earlier = file.isEmpty() ? Optional.empty() : Optional.of(SweepJson.read(file.get()));
    }

    /**
     * Writes and prints a sweep.
     *
     * @param colours whether the terminal has any
     * @throws MojoFailureException if a cell failed
     */
    public void write(Sweep sweep, boolean colours, Log log) throws IOException, MojoFailureException {
        Optional<Comparison> comparison = earlier.map(before -> Comparison.of(before, sweep));
        write("TEST-verifier.xml", JunitXml.of(sweep));
        write("verifier.html", HtmlPage.of(sweep, comparison));
        ConsoleReport.of(sweep, colours, raw).forEach(log::info);
        comparison.ifPresent(changes -> ComparisonText.of(changes, colours).forEach(log::info));
        log.info("Page, JUnit XML and JSON: " + directory);
        if (sweep.totals().failed() > 0) {
            throw new MojoFailureException(
                    sweep.totals().failed() + " of " + sweep.cells().size()
                            + " cells failed; they are listed above and in " + directory.resolve("verifier.html"));
        }
    }

    private void write(String name, String text) throws IOException {
        Path temporary = directory.resolve(name + ".tmp");
        Files.writeString(temporary, text);
        Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
