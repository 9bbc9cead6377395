// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static j2html.TagCreator.b;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import j2html.tags.specialized.TdTag;
import java.util.List;
import java.util.Locale;

/** What several parts of the page are made of. */
final class PageParts {
    private PageParts() {}

    /** {@return a table that scrolls within the page where the page is too narrow} */
    static DomContent wideTable(List<? extends DomContent> headings, List<? extends DomContent> rows) {
        return div(table(thead(tr(each(headings, heading -> heading))), tbody(each(rows, row -> row))))
                .withClass("wide")
                // What scrolls must be reachable without a mouse.
                .attr("tabindex", "0");
    }

    static DomContent heading(String name) {
        return th(name).attr("scope", "col");
    }

    static DomContent numberHeading(String name) {
        return th(name).attr("scope", "col").withClass("number");
    }

    static DomContent rowHeading(String name) {
        return th(name).attr("scope", "row");
    }

    static TdTag number(String number) {
        return td(number).withClass("number");
    }

    static TdTag verdict(CellVerdict verdict) {
        VerdictGrid.Square square = VerdictGrid.Square.of(verdict);
        return td(b(text(square.word()))).withClass(styleClass(square));
    }

    static String styleClass(VerdictGrid.Square square) {
        return square.name().toLowerCase(Locale.ROOT);
    }
}
