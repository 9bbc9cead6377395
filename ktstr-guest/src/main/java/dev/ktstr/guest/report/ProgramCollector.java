// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.JsonMessage;
import dev.ktstr.guest.protocol.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers what a run's programs printed and how they ended, in bounded memory. */
final class ProgramCollector {
    /** The most programs of a run that are heard out. */
    private static final int MAX_PROGRAMS = 256;

    private static final byte STANDARD_OUTPUT = 1;
    private static final byte STANDARD_ERROR = 2;

    private final Set<String> names = new HashSet<>();
    private final List<ProgramReport> reports = new ArrayList<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    /** The programs that this plan starts may report from now on. */
    void mayRun(RunPlan plan) {
        plan.steps().stream()
                .flatMap(step -> step.ops().stream())
                .filter(ProgramOp.Run.class::isInstance)
                .forEach(op -> names.add(((ProgramOp.Run) op).program()));
    }

    void printed(Frame frame) {
        byte[] payload = frame.payload();
        if (payload.length == 0) {
            throw malformed(frame, "", "is empty, expected a byte for the stream");
        }
        if (payload[0] != STANDARD_OUTPUT && payload[0] != STANDARD_ERROR) {
            throw malformed(frame, "stream", "is " + payload[0] + ", expected 1 or 2");
        }
        boolean error = payload[0] == STANDARD_ERROR;
        ByteArrayOutputStream stream = error ? errors : output;
        int most = error ? ProgramReport.MAX_ERRORS : ProgramReport.MAX_OUTPUT;
        if (stream.size() + payload.length - 1 > most) {
            throw malformed(frame, "", "brings a program's stream to more than " + most + " bytes");
        }
        stream.write(payload, 1, payload.length - 1);
    }

    ProgramReport ended(JsonMessage json) {
        ProgramReport report = ProgramReport.read(json, text(output), text(errors));
        if (!names.contains(report.name())) {
            throw json.malformed(
                    "name", "is '" + JsonMessage.shorten(report.name()) + "', which the plan has no program of");
        }
        if (reports.size() == MAX_PROGRAMS) {
            throw json.malformed("name", "is that of one program more than " + MAX_PROGRAMS);
        }
        reports.add(report);
        return report;
    }

    List<ProgramReport> reports() {
        return reports;
    }

    private static String text(ByteArrayOutputStream stream) {
        String text = stream.toString(StandardCharsets.UTF_8);
        stream.reset();
        return text;
    }

    private static MalformedMessageException malformed(Frame frame, String member, String problem) {
        return new MalformedMessageException(frame.toString(), member, problem);
    }
}
