// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static j2html.TagCreator.a;
import static j2html.TagCreator.b;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.td;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;

/**
 * Topologies by schedulers, each kernel a link to its cell.
 *
 * @param sweep of what
 * @param places where the cells stand in the page
 */
record GridPart(Sweep sweep, CellPlaces places) {
    DomContent content() {
        VerdictGrid grid = new VerdictGrid(sweep);
        List<DomContent> headings = new ArrayList<>(List.of(PageParts.heading("topology")));
        sweep.schedulers().forEach(scheduler -> headings.add(PageParts.heading(scheduler)));
        List<DomContent> rows = sweep.topologies().stream()
                .map(topology -> (DomContent) tr(
                        PageParts.rowHeading(topology),
                        each(sweep.schedulers(), scheduler -> square(grid, topology, scheduler))))
                .toList();
        return section(
                h2("Topologies by schedulers"),
                p("Squares: " + grid.counts() + ". A square is mixed where its kernels differ.")
                        .withClass("quiet"),
                PageParts.wideTable(headings, rows));
    }

    private DomContent square(VerdictGrid grid, String topology, String scheduler) {
        VerdictGrid.Square square = grid.square(topology, scheduler);
        return td(b(square.word()), each(grid.cells(topology, scheduler), this::link))
                .withClass(PageParts.styleClass(square));
    }

    private DomContent link(Cell cell) {
        VerdictGrid.Square own = VerdictGrid.Square.of(cell.verdict());
        return a(cell.name().kernel())
                .withHref("#" + places.of(cell))
                .withTitle(cell.name() + ": " + own.word())
                .withClass("cell " + PageParts.styleClass(own));
    }
}
