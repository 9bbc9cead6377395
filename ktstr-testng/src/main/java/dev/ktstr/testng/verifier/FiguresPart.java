// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.td;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tables of verified instructions. Programs are rows here: pages are narrow and long, and schedulers have more programs
 * than there are kernels.
 *
 * @param sweep of what
 */
record FiguresPart(Sweep sweep) {
    DomContent content() {
        List<InstructionTable> tables = InstructionTable.all(sweep).stream()
                .filter(table -> !table.programs().isEmpty())
                .toList();
        return section(
                h2("Verified instructions"),
                p("Every path counted; lo..hi over topologies. The kernel allows " + ProgramFigures.LIMIT
                                + "; ! marks three quarters of that and more.")
                        .withClass("quiet"),
                each(tables, FiguresPart::scheduler));
    }

    private static DomContent scheduler(InstructionTable table) {
        List<DomContent> headings = new ArrayList<>(List.of(PageParts.heading("program")));
        table.byKernel().keySet().forEach(kernel -> headings.add(PageParts.numberHeading(kernel)));
        List<DomContent> rows = table.programs().stream()
                .map(program -> (DomContent) tr(
                        PageParts.rowHeading(program),
                        each(table.byKernel().keySet(), kernel -> figure(table.figure(kernel, program)))))
                .toList();
        return section(
                h3(table.scheduler()),
                PageParts.wideTable(headings, rows),
                each(table.warnings(), warning -> p("! " + warning)));
    }

    private static DomContent figure(Optional<FigureRange> figure) {
        if (figure.isEmpty()) {
            return td("-").withClass("number quiet");
        }
        return figure.get().isNearLimit()
                ? td(figure.get() + " !").withClass("number near")
                : PageParts.number(figure.get().toString());
    }
}
