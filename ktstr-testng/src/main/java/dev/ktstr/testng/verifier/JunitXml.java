// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.io.StringWriter;
import java.time.Duration;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A sweep as the XML that servers read test results from: one suite, each cell a case. */
public final class JunitXml {
    private static final String NAME = "verifier";

    private final XMLStreamWriter xml;

    private JunitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** {@return the document, XML 1.0, to be kept in UTF-8} */
    public static String of(Sweep sweep) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new JunitXml(xml).write(sweep);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a text in memory cannot be written", e);
        }
        return text.toString();
    }

    private void write(Sweep sweep) throws XMLStreamException {
        Sweep.Totals totals = sweep.totals();
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", NAME);
        xml.writeAttribute("tests", Integer.toString(sweep.cells().size()));
        xml.writeAttribute("failures", Long.toString(totals.failed()));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", Long.toString(totals.skipped()));
        xml.writeAttribute("time", seconds(sweep.wall()));
        xml.writeAttribute("timestamp", sweep.startedAt());
        xml.writeCharacters("\n");
        for (Cell cell : sweep.cells()) {
            write(cell);
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
    }

    private void write(Cell cell) throws XMLStreamException {
        xml.writeCharacters("  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", NAME);
        xml.writeAttribute("name", cell.name().toString());
        xml.writeAttribute("time", seconds(cell.took()));
        switch (cell.verdict()) {
            case PASS -> {}
            case FAIL -> {
                xml.writeStartElement("failure");
                xml.writeAttribute("message", cell.reason());
                xml.writeAttribute("type", NAME);
                xml.writeCharacters(cell.collapsedLog());
                xml.writeEndElement();
            }
            case SKIP -> {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", cell.reason());
            }
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static String seconds(Duration duration) {
        return DurationText.seconds(duration, 3);
    }
}
