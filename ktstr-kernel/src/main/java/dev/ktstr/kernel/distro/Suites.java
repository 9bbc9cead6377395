// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.util.ArrayList;
import java.util.List;

/** The suites of the archive in which kernels for tests are looked for. */
final class Suites {

    /** Debian's releases in their order; the one place to extend when a new one gets its name. */
    private static final List<String> RELEASES = List.of("bookworm", "trixie", "forky", "duke");

    private Suites() {}

    /**
     * {@return the suites to look in, those with the newest kernels first}
     *
     * <p>The next release's backports come first because kernels with sched_ext are there, and because asking a suite
     * of backports takes a fraction of the time of a whole release.
     */
    static List<String> of(String codename) {
        List<String> suites = new ArrayList<>();
        int next = RELEASES.indexOf(codename) + 1;
        if (next > 0 && next < RELEASES.size()) {
            suites.add(RELEASES.get(next) + "-backports");
        }
        suites.add(codename + "-backports");
        suites.add(codename);
        return List.copyOf(suites);
    }
}
