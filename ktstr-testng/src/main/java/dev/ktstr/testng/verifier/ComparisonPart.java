// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static j2html.TagCreator.b;
import static j2html.TagCreator.details;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.td;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is different from an earlier sweep.
 *
 * @param comparison the differences
 */
record ComparisonPart(Comparison comparison) {
    DomContent content() {
        return section(
                h2("Compared with the sweep of " + comparison.earlierStartedAt()),
                iff(comparison.isEmpty(), p("Nothing changed.")),
                iff(!comparison.verdicts().isEmpty(), verdicts()),
                iff(!comparison.figures().isEmpty(), figures()),
                iff(!comparison.added().isEmpty(), names("New cells", comparison.added())),
                iff(!comparison.gone().isEmpty(), names("Gone cells", comparison.gone())));
    }

    private DomContent verdicts() {
        List<DomContent> headings = Stream.of("cell", "earlier", "now", "words")
                .map(PageParts::heading)
                .toList();
        List<DomContent> rows = comparison.verdicts().stream()
                .map(change -> (DomContent) tr(
                        td(change.name().toString()),
                        PageParts.verdict(change.earlier()),
                        PageParts.verdict(change.now()),
                        td(change.reason()).withClass("words-column")))
                .toList();
        return section(h3("Other verdicts"), PageParts.wideTable(headings, rows));
    }

    private DomContent figures() {
        List<DomContent> headings = List.of(
                PageParts.heading("scheduler"),
                PageParts.heading("kernel"),
                PageParts.heading("program"),
                PageParts.numberHeading("A (earlier)"),
                PageParts.numberHeading("B (now)"),
                PageParts.numberHeading("delta"));
        List<DomContent> rows = comparison.figures().stream()
                .map(change -> (DomContent) tr(
                        td(change.scheduler()),
                        td(change.kernel()),
                        td(change.program()),
                        PageParts.number(ComparisonText.figure(change.earlier())),
                        PageParts.number(ComparisonText.figure(change.now())),
                        td(b(ComparisonText.delta(change))).withClass("number")))
                .toList();
        return section(h3("Verified instructions, the most over all topologies"), PageParts.wideTable(headings, rows));
    }

    private static DomContent names(String title, List<CellName> names) {
        return details(summary(title + ": " + names.size()), ul(each(names, name -> li(name.toString()))));
    }
}
