// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import org.apache.maven.plugins.annotations.Parameter;

/** What goals have in common that run tests, or prepare or judge their run: all settings of tests. */
abstract class AbstractTestRunMojo extends AbstractGuestMojo {
    /** How guests come to life: warm (from the image of one that was booted once), cold, or auto: warm where the engine can. */
    @Parameter(property = "ktstr.boot")
    String boot;

    /** How much disk the images of booted guests may take, in MiB. */
    @Parameter(property = "ktstr.imageCacheMiB")
    String imageCacheMiB;

    /** Cases at once, as far as the host has room; by default the number of host CPUs. */
    @Parameter(property = "ktstr.parallel")
    String parallel;

    /** Every test runs on every topology preset and with every combination of its scheduler's flags besides. */
    @Parameter(property = "ktstr.gauntlet")
    String gauntlet;

    /** Only as many cases as are likely to fit into so many seconds, those that cover most. */
    @Parameter(property = "ktstr.budgetSeconds")
    String budgetSeconds;

    /** Tests that are marked ignore = true run, too. */
    @Parameter(property = "ktstr.ignored")
    String ignored;

    /** A case that would be skipped before it starts fails instead: no room on the host, no kernel, an unsuitable scenario. */
    @Parameter(property = "ktstr.noSkip")
    String noSkip;

    /** What a case becomes whose failure the host explains: skip or fail. */
    @Parameter(property = "ktstr.inconclusive")
    String inconclusive;

    /** {@code false}: the host does not look at the guest's runqueues while a workload runs. */
    @Parameter(property = "ktstr.monitor")
    String monitor;

    /** The whole evidence of a failed case is kept: guest memory, channel, command line. */
    @Parameter(property = "ktstr.keep")
    String keep;
}
