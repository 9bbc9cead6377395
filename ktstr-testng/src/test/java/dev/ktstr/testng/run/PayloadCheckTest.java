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
import java.util.Map;
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

    /** What schbench prints, all of it to standard error: a report each ten seconds, and one at the end. */
    private static final String SCHBENCH = """
            setting worker threads to 4
            Wakeup Latencies percentiles (usec) runtime 10 (s) (10213 total samples)
            \t  50.0th: 9          (3313 samples)
            \t  90.0th: 21         (3998 samples)
            \t* 99.0th: 744        (911 samples)
            \t  99.9th: 2396       (92 samples)
            \t  min=1, max=4021
            Request Latencies percentiles (usec) runtime 10 (s) (10220 total samples)
            \t  50.0th: 3812       (3102 samples)
            \t  90.0th: 4104       (4031 samples)
            \t* 99.0th: 7960       (903 samples)
            \t  99.9th: 12464      (91 samples)
            \t  min=3311, max=15977
            RPS percentiles (requests) runtime 10 (s) (11 total samples)
            \t  20.0th: 1010       (3 samples)
            \t* 50.0th: 1022       (4 samples)
            \t  90.0th: 1030       (3 samples)
            \t  min=988, max=1033
            sched delay: message 4 (usec) worker 17 (usec)
            current rps: 1024.11
            Wakeup Latencies percentiles (usec) runtime 12 (s) (12280 total samples)
            \t  50.0th: 8          (3990 samples)
            \t  90.0th: 20         (4802 samples)
            \t* 99.0th: 612        (1095 samples)
            \t  99.9th: 2292       (110 samples)
            \t  min=1, max=4021
            Request Latencies percentiles (usec) runtime 12 (s) (12288 total samples)
            \t  50.0th: 3820       (3741 samples)
            \t  90.0th: 4108       (4855 samples)
            \t* 99.0th: 7752       (1089 samples)
            \t  99.9th: 12304      (109 samples)
            \t  min=3311, max=15977
            RPS percentiles (requests) runtime 12 (s) (13 total samples)
            \t  20.0th: 1010       (3 samples)
            \t* 50.0th: 1022       (5 samples)
            \t  90.0th: 1030       (4 samples)
            \t  min=988, max=1033
            average rps: 1023.17
            sched delay: message 4 (usec) worker 16 (usec)
            """;

    @Test
    public void whatSchbenchPrintsIsReadByPatterns() {
        Payload schbench = Payload.named("fio")
                .metric("wakeup p99", "^Wakeup Latencies[\\s\\S]*?99\\.0th: (\\d+)")
                .metric("request p99", "^Request Latencies[\\s\\S]*?99\\.0th: (\\d+)")
                .metric("rps", "^average rps: ([\\d.]+)");
        PayloadCheck check = PayloadCheck.of(
                schbench.atMost("wakeup p99", 612).atMost("request p99", 5000).atLeast("rps", 1000),
                ended(0, false, "", SCHBENCH));
        assertThat(check.result().metrics())
                .as("the last report of each")
                .containsExactlyInAnyOrderEntriesOf(Map.of("wakeup p99", 612.0, "request p99", 7752.0, "rps", 1023.17));
        assertThat(messages(check)).containsExactly("payload fio: request p99 was 7752, expected at most 5000");
    }

    @Test
    public void theJsonOfSchbenchIsReadToo() {
        String json = "{\"normal\": {\"version\": \"7.0.13\",\"hostname\": \"ktstr\",\"sched_ext\": \"mine\","
                + "\"cmdline\": \"/include/schbench -r 12 -j -\"},\"int\": {\"time\": 1770000000, "
                + "\"wakeup_latency_pct20.0\": 3, \"wakeup_latency_pct99.0\": 612, \"wakeup_latency_min\": 1,"
                + "\"wakeup_latency_max\": 4021, \"rps_pct50.0\": 1022, \"runtime\": 12}}";
        assertThat(PayloadCheck.of(FIO, ended(0, false, json, SCHBENCH))
                        .result()
                        .metrics())
                .containsEntry("int.wakeup_latency_pct99.0", 612.0)
                .containsEntry("int.rps_pct50.0", 1022.0);
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
