// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class JsonMessageTest {
    private static JsonMessage parse(String json) {
        return JsonMessage.parse("DONE frame 7", Frame.utf8(json));
    }

    @DataProvider
    public Object[][] notAnObject() {
        return new Object[][] {
            {""},
            {"[]"},
            {"7"},
            {"null"},
            {"{"},
            {"{} {}"},
            {"{a:1}"},
            {"{'a':1}"},
            {"{\"a\":NaN}"},
            {"{\"a\":1,}"},
            {"[".repeat(100_000)},
            {"{\"a\":".repeat(40_000)},
        };
    }

    @Test(dataProvider = "notAnObject")
    public void isStrict(String text) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> parse(text))
                .withMessageStartingWith("DONE frame 7: ")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(500));
    }

    @Test
    public void refusesBytesThatAreNotText() {
        byte[] latin1 = "{\"a\":\"\u00f6\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> JsonMessage.parse("LOG frame 1", latin1))
                .withMessage("LOG frame 1: is 9 bytes that are not UTF-8");
    }

    @DataProvider
    public Object[][] notACount() {
        return new Object[][] {
            {"-1"},
            {"1.5"},
            {"1e3"},
            {"1e999999999"},
            {"9223372036854775808"},
            {"\"1\""},
            {"true"},
            {"[1]"},
            {"null"},
            {"-0"},
        };
    }

    @Test(dataProvider = "notACount")
    public void takesPlainNumbersOnly(String value) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> parse("{\"in\":[{\"n\":" + value + "}]}")
                        .objects("in", 1)
                        .get(0)
                        .count("n"))
                .satisfies(e -> assertThat(e.member()).isEqualTo("in[0].n"));
    }

    /** Found by HostileGuestTest: a log would have held the guest's 256 KiB. */
    @Test
    public void quotesLittleOfALongText() {
        String endless = "x".repeat(200_000);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> parse("{\"a\":\"" + endless + "\"}").string("a", text -> {
                    throw new IllegalArgumentException("'" + text + "' is no end, expected stuck");
                }))
                .withMessageMatching("DONE frame 7: member 'a' cannot be read: 'x{120}... \\(200000 characters\\)' "
                        + "is no end, expected stuck");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> parse("{\"a\":{\"" + endless + "\":-1}}").counts("a"))
                .withMessageMatching("DONE frame 7: member 'a.x{120}... \\(200000 characters\\)' is -1, "
                        + "expected an integer of at least 0");
    }

    @Test
    public void namesMemberValueAndRange() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> parse("{\"a\":{\"b\":[1,2,300]}}").object("a").integers("b", 3, 255))
                .withMessage("DONE frame 7: member 'a.b[2]' is 300, expected an integer from 0 to 255");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> parse("{}").string("text"))
                .withMessage("DONE frame 7: member 'text' is missing");
        assertThat(parse("{\"n\":9223372036854775807}").count("n")).isEqualTo(Long.MAX_VALUE);
    }
}
