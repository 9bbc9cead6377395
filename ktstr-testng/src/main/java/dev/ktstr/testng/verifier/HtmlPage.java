// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static j2html.TagCreator.b;
import static j2html.TagCreator.body;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.iffElse;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.style;
import static j2html.TagCreator.text;
import static j2html.TagCreator.title;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A sweep as one page that needs nothing else: no scripts, no other files. */
public final class HtmlPage {
    private static final String STYLE = "page.css";

    private HtmlPage() {}

    /**
     * {@return the page, to be kept in UTF-8}
     *
     * @param sweep what was found
     * @param comparison with an earlier sweep, if there is one
     */
    public static String of(Sweep sweep, Optional<Comparison> comparison) {
        CellPlaces places = CellPlaces.of(sweep);
        DomContent page = html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                title("Verifier sweep " + sweep.startedAt()),
                                style(rawHtml(styleSheet()))),
                        body(heading(sweep), main(parts(sweep, comparison, places))))
                .withLang("en");
        return "<!DOCTYPE html>\n" + page.render() + "\n";
    }

    private static DomContent[] parts(Sweep sweep, Optional<Comparison> comparison, CellPlaces places) {
        return new DomContent[] {
            new GridPart(sweep, places).content(),
            iffElse(sweep.cells(CellVerdict.FAIL).isEmpty(), text(""), new FailuresPart(sweep, places).content()),
            comparison
                    .map(differences -> new ComparisonPart(differences).content())
                    .orElse(text("")),
            new FiguresPart(sweep).content(),
            new CellsPart(sweep, places).content()
        };
    }

    private static DomContent heading(Sweep sweep) {
        Sweep.Totals totals = sweep.totals();
        return header(
                h1("Verifier sweep"),
                p("Started " + sweep.startedAt() + ", took " + DurationText.of(sweep.wall())
                                + ". A cell passes when the kernel verified and attached the scheduler and it dispatched.")
                        .withClass("quiet"),
                ul(
                                total(totals.passed(), "passed", VerdictGrid.Square.PASS),
                                total(totals.failed(), "failed", VerdictGrid.Square.FAIL),
                                total(totals.skipped(), "skipped", VerdictGrid.Square.SKIP))
                        .withClass("totals"));
    }

    private static DomContent total(long count, String what, VerdictGrid.Square square) {
        return li(b(Long.toString(count)), text(" " + what)).withClass(PageParts.styleClass(square));
    }

    private static String styleSheet() {
        try (InputStream in = HtmlPage.class.getResourceAsStream(STYLE)) {
            if (in == null) {
                throw new IllegalStateException(STYLE + " is missing beside " + HtmlPage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + STYLE, e);
        }
    }
}
