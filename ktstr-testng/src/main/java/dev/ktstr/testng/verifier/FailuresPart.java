// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static j2html.TagCreator.a;
import static j2html.TagCreator.details;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.section;
import static j2html.TagCreator.summary;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What failed, with the kernel's own words and the collapsed log.
 *
 * @param sweep of what
 * @param places where the cells stand in the page
 */
record FailuresPart(Sweep sweep, CellPlaces places) {
    DomContent content() {
        Map<String, Cell> shown = new HashMap<>();
        List<DomContent> failures = new ArrayList<>();
        sweep.cells(CellVerdict.FAIL).forEach(cell -> failures.add(failure(cell, shown)));
        return section(h2("Failing cells"), each(failures, failure -> failure));
    }

    /** @param shown the cells whose logs are in the page already, by log: cells of one kernel often fail alike */
    private DomContent failure(Cell cell, Map<String, Cell> shown) {
        return section(
                        h3(cell.name().toString()),
                        p(cell.reason()).withClass("words"),
                        p(CellText.steps(cell) + ", " + DurationText.of(cell.took()))
                                .withClass("quiet"),
                        log(cell, shown))
                .withId(places.failure(cell))
                .withClass("failure");
    }

    private DomContent log(Cell cell, Map<String, Cell> shown) {
        String log = cell.collapsedLog();
        if (log.isEmpty()) {
            return p("No log.").withClass("quiet");
        }
        Cell same = shown.putIfAbsent(log, cell);
        if (same != null) {
            return p(a("The log is that of " + same.name()).withHref("#" + places.failure(same)));
        }
        long lines = log.lines().count();
        long before = cell.log().lines().count();
        String title = "Log, " + lines + " lines" + (before == lines ? "" : ", collapsed from " + before);
        return details(summary(title), pre(log));
    }
}
