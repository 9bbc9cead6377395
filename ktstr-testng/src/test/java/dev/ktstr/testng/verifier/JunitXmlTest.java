// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.testng.annotations.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

public class JunitXmlTest {
    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    @Test
    public void everyCellIsACase() {
        assertThat(JunitXml.of(Sweeps.of(
                        Sweeps.pass("a", "7.0", "odd-3llc"),
                        Sweeps.fail("b", "7.0", "odd-3llc", "R1 <bad> & \"worse\"", "0: (95) exit\n]]>\n"),
                        Sweeps.skip("c", "7.0", "odd-3llc", "too big"))))
                .isEqualTo("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <testsuite name="verifier" tests="3" failures="1" errors="0" skipped="1" time="83.400" timestamp="2026-11-21T10:15:30Z">
                          <testcase classname="verifier" name="verifier[a@7.0@odd-3llc]" time="6.250"></testcase>
                          <testcase classname="verifier" name="verifier[b@7.0@odd-3llc]" time="4.100"><failure message="R1 &lt;bad&gt; &amp; &quot;worse&quot;" type="verifier">0: (95) exit
                        ]]&gt;
                        </failure></testcase>
                          <testcase classname="verifier" name="verifier[c@7.0@odd-3llc]" time="0.000"><skipped message="too big"/></testcase>
                        </testsuite>
                        """);
    }

    /** Every character there is, also those that XML has no way to write. */
    @Test
    public void isXmlWhateverTheLogHolds() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            all.append((char) c).append(c % 1000 == 999 ? "\n" : "");
        }
        Document document = parse(
                JunitXml.of(Sweeps.of(Sweeps.fail("s", "7.0", "a", all.substring(0, 500), all + "<\ud83d\ude00>"))));
        Element failure = (Element) document.getElementsByTagName("failure").item(0);
        assertThat(failure.getTextContent()).contains("<\ud83d\ude00>").doesNotContain("\u001b");
        assertThat(failure.getAttribute("message")).contains("abc").doesNotContain("\n");
    }

    @Test
    public void logsAreCollapsed() throws Exception {
        Document document = parse(JunitXml.of(Sweeps.sample()));
        assertThat(document.getElementsByTagName("failure").item(0).getTextContent())
                .contains("--- 400x of the following 8 lines ---");
    }
}
