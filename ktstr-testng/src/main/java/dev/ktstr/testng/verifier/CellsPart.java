// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static j2html.TagCreator.h2;
import static j2html.TagCreator.section;
import static j2html.TagCreator.td;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import j2html.tags.specialized.TdTag;
import java.util.List;
import java.util.stream.Stream;

/**
 * All cells, one a row.
 *
 * @param sweep of what
 * @param places where the cells stand in the page
 */
record CellsPart(Sweep sweep, CellPlaces places) {
    DomContent content() {
        List<DomContent> headings = Stream.of(
                        "scheduler",
                        "kernel",
                        "topology",
                        "verdict",
                        "verified",
                        "attached",
                        "dispatched",
                        "took",
                        "words")
                .map(PageParts::heading)
                .toList();
        List<DomContent> rows = sweep.cells().stream().map(this::row).toList();
        return section(h2("All cells"), PageParts.wideTable(headings, rows));
    }

    private DomContent row(Cell cell) {
        return tr(
                        td(cell.name().scheduler()).withClass("name"),
                        td(cell.name().kernel()).withClass("name"),
                        td(cell.name().topology()).withClass("name"),
                        PageParts.verdict(cell.verdict()),
                        step(cell, cell.verified()),
                        step(cell, cell.attached()),
                        step(cell, cell.dispatched()),
                        PageParts.number(DurationText.of(cell.took())),
                        td(cell.reason()).withClass("words-column"))
                .withId(places.row(cell));
    }

    private static TdTag step(Cell cell, boolean done) {
        if (cell.verdict() == CellVerdict.SKIP) {
            return td("-");
        }
        return td(done ? "yes" : "no");
    }
}
