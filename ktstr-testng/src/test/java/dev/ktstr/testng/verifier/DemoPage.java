// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a page of made-up cells, to be looked at in a browser. */
final class DemoPage {
    private static final List<String> KERNELS = List.of("6.12", "6.18", "7.0");
    private static final List<String> TOPOLOGIES =
            List.of("tiny-1llc", "tiny-2llc", "smt-2llc", "odd-3llc", "numa2-4llc");

    private DemoPage() {}

    /**
     * Writes the page.
     *
     * @param arguments the file to write
     */
    public static void main(String[] arguments) throws IOException {
        List<Cell> cells = new ArrayList<>(Sweeps.sample().cells());
        for (String kernel : KERNELS) {
            for (int i = 0; i < TOPOLOGIES.size(); i++) {
                cells.add(cell("scx_demo", kernel, i));
                cells.add(cell("scx_other", kernel, i));
            }
        }
        cells.add(Sweeps.failWithLog("scx_bounds", "7.0", "tiny-1llc", "fail-verify.log"));
        Sweep sweep = Sweeps.of(cells.toArray(Cell[]::new));
        Files.writeString(
                Path.of(arguments[0]), HtmlPage.of(sweep, Optional.of(Comparison.of(Sweeps.earlier(), sweep))));
    }

    private static Cell cell(String scheduler, String kernel, int topology) {
        String name = TOPOLOGIES.get(topology);
        if (topology == 4 && kernel.equals("7.0")) {
            return Sweeps.skip(scheduler, kernel, name, "needs 16 CPUs, this machine has 8");
        }
        return Sweeps.pass(
                scheduler,
                kernel,
                name,
                Sweeps.figures("demo_select_cpu", 2_104 + 40L * topology),
                Sweeps.figures("demo_enqueue", 18_233),
                Sweeps.figures("demo_dispatch", 402_118 + 90_000L * topology),
                Sweeps.figures("demo_running", 310),
                Sweeps.figures("demo_stopping", 415));
    }
}
