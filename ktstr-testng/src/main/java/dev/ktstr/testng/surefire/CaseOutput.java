// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.maven.surefire.api.report.OutputReportEntry;
import org.apache.maven.surefire.api.report.TestOutputReportEntry;

/** What one case printed, until it is reported. Bounded, since Surefire writes all of it again after every case. */
final class CaseOutput {
    private static final int MAX_CHARS = 256 * 1024;

    private final List<OutputReportEntry> lines = new ArrayList<>();
    private int chars;
    private boolean cut;

    synchronized void add(OutputReportEntry line) {
        chars += line.getLog() == null ? 0 : line.getLog().length();
        if (chars <= MAX_CHARS) {
            lines.add(line);
        } else if (!cut) {
            cut = true;
            lines.add(TestOutputReportEntry.stdOutln("[ktstr: the rest of the case's output was dropped]"));
        }
    }

    synchronized void forEach(Consumer<OutputReportEntry> action) {
        lines.forEach(action);
    }
}
