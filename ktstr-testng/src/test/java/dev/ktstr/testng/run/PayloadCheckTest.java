// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.guest.report.ProgramReport;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.scenario.Payload;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

public class PayloadCheckTest {
    private static final Payload FIO = Payload.named("fio").json();
    private static final String JSON = "fio: {note} this is slow\n"
            + "{\"jobs\": [{\"read\": {\"iops\": 812.5, \"clat_ns\": {\"99.000000\": 7}}, \"error\": 0}], \"ok\": true} bye {";

    private static ProgramReport ended(int status, boolean killed, String output, String errors) {
        ProcessExit exit = new ProcessExit(killed, status);
        return new ProgramReport("fio", exit, killed, 1, Optional.empty(), output, errors);
    }

    private static PayloadCheck good(Payload payload, String output) {
        return PayloadCheck.of(payload, ended(0, false, output, ""));
    }

    private static List<String> messages(PayloadCheck check) {
        return check.findings(false).stream().map(Finding::message).toList();
    }

    @Test
    public void numbersOfTheJsonAreMetricsByTheirPaths() {
        PayloadCheck check = good(FIO, JSON);
        assertThat(check.result().metrics())
                .containsEntry("jobs.0.read.iops", 812.5)
                .containsEntry("jobs.0.read.clat_ns.99.000000", 7.0)
                .containsEntry("jobs.0.error", 0.0)
                .hasSize(3);
        assertThat(check.findings(false)).isEmpty();
        assertThat(check.result().metric("jobs.0.read.iops")).isEqualTo(812.5);
    }

    @Test
    public void aBoundThatIsNotKeptTellsBothNumbers() {
        assertThat(good(FIO.atLeast("jobs.0.read.iops", 1000), JSON).findings(false))
                .containsExactly(new Finding(
                        Outcome.PAYLOAD_BOUND,
                        "payload fio: jobs.0.read.iops was 812.5, expected at least 1000",
                        false));
        assertThat(messages(good(FIO.atMost("jobs.0.read.iops", 0.5).between("jobs.0.error", 1, 2), JSON)))
                .containsExactly(
                        "payload fio: jobs.0.read.iops was 812.5, expected at most 0.5",
                        "payload fio: jobs.0.error was 0, expected between 1 and 2");
        assertThat(messages(good(FIO.between("jobs.0.read.iops", 812.5, 812.5), JSON)))
                .isEmpty();
    }

    @Test
    public void aMissingMetricNamesTheNearest() {
        assertThat(messages(good(FIO.atLeast("jobs.0.read.ipos", 1), JSON)))
                .containsExactly(
                        "payload fio: jobs.0.read.ipos is missing, expected at least 1: the payload delivered 3"
                                + " metrics, the nearest are jobs.0.read.iops, jobs.0.error, jobs.0.read.clat_ns.99.000000");
    }

    @Test
    public void textHasMetricsToo() {
        Payload bench =
                Payload.named("fio").metric("seconds", "^Time: ([\\d.]+)").metric("p99", "99\\.0th: (\\d+)");
        PayloadCheck check = PayloadCheck.of(
                bench.atMost("seconds", 2).atLeast("p99", 100),
                ended(0, false, "Time: 9.5\nTime: 1.25\nEnd Time: 7\n", "99.0th: 77"));
        assertThat(check.result().metrics()).containsEntry("seconds", 1.25).containsEntry("p99", 77.0);
        assertThat(messages(check)).containsExactly("payload fio: p99 was 77, expected at least 100");
        assertThat(messages(good(bench.atMost("p99", 1), "Time: 1\n")))
                .containsExactly(
                        "payload fio: p99 is missing, expected at most 1: its pattern, 99\\.0th: (\\d+), matches"
                                + " no number in what the payload printed");
    }

    @Test
    public void jsonThatIsNotThereIsAFailure() {
        assertThat(messages(good(FIO, "no {json} here\n")))
                .containsExactly(
                        "payload fio: it printed no JSON object, and json() expects one; its last words: no {json} here");
        assertThat(messages(good(FIO, "{\"a\": {\"b\": 1}, \"c\"")))
                .hasSize(1)
                .first()
                .asString()
                .contains("its JSON breaks off");
        String tooLong = " ".repeat(ProgramReport.MAX_OUTPUT - JSON.length()) + JSON;
        assertThat(messages(good(FIO, tooLong)))
                .hasSize(1)
                .first()
                .asString()
                .contains("it printed more than 1024 KiB");
        assertThat(messages(good(FIO, "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000))))
                .hasSizeLessThan(2);
    }

    @Test
    public void theWayItEndsIsJudged() {
        assertThat(messages(PayloadCheck.of(Payload.named("fio"), ended(3, false, "", "no such file"))))
                .containsExactly(
                        "payload fio ended with exit status 3, expected exit status 0; its last words: no such file");
        assertThat(messages(PayloadCheck.of(Payload.named("fio").exitCode(3), ended(3, false, "", ""))))
                .isEmpty();
        ProgramReport crashed = new ProgramReport("fio", new ProcessExit(true, 11), false, 1, Optional.empty(), "", "");
        assertThat(messages(PayloadCheck.of(Payload.named("fio"), crashed)))
                .containsExactly("payload fio ended with signal 11, expected exit status 0");
    }

    @Test
    public void whoeverIsKilledFailsOnlyWhereItWasToDeliver() {
        ProgramReport killed = ended(9, true, "", "");
        assertThat(messages(PayloadCheck.of(FIO, killed))).isEmpty();
        assertThat(messages(PayloadCheck.of(FIO.atLeast("x", 1), killed)))
                .containsExactly(
                        "payload fio: x is missing, expected at least 1: it was killed before it had ended; let the"
                                + " run wait for it, waitForPayload(\"fio\", seconds(...)), or let it do less");
        assertThat(PayloadCheck.of(FIO.atLeast("x", 1), killed).findings(true)).isEmpty();
    }

    @Test
    public void whatCannotBeMeantIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FIO.metric("loops", "\\d+ loops"))
                .withMessageContaining("captures nothing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FIO.metric("loops", "("))
                .withMessageContaining("no regular expression");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FIO.between("x", 2, 1))
                .withMessage("metric x cannot be between 2 and 1; write the lower bound first");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FIO.exitCode(256))
                .withMessageContaining("expected 0 to 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FIO.atLeast("x", Double.NaN))
                .withMessageContaining("no number");
    }
}
