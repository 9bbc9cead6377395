// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.surefire.api.report.OutputReportEntry;
import org.apache.maven.surefire.api.report.TestOutputReportEntry;
import org.testng.annotations.Test;

public class CaseOutputTest {
    private static final int BOUND = 256 * 1024;

    private static List<OutputReportEntry> kept(CaseOutput output) {
        List<OutputReportEntry> kept = new ArrayList<>();
        output.forEach(kept::add);
        return kept;
    }

    @Test
    public void linesAreKeptInOrder() {
        CaseOutput output = new CaseOutput();
        OutputReportEntry first = TestOutputReportEntry.stdOutln("one");
        OutputReportEntry second = TestOutputReportEntry.stdErr("two");
        output.add(first);
        output.add(second);
        assertThat(kept(output)).containsExactly(first, second);
    }

    @Test
    public void anEmptyLineIsALine() {
        CaseOutput output = new CaseOutput();
        output.add(new TestOutputReportEntry(null, true, true, null, null));
        assertThat(kept(output)).hasSize(1);
    }

    @Test
    public void outputIsKeptUpToItsBound() {
        CaseOutput output = new CaseOutput();
        String line = "x".repeat(1024);
        for (int i = 0; i < 1000; i++) {
            output.add(TestOutputReportEntry.stdOut(line));
        }
        assertThat(kept(output)).hasSize(BOUND / 1024 + 1);
        assertThat(kept(output).get(BOUND / 1024).getLog()).contains("was dropped");
    }
}
