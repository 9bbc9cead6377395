// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestOutput;
import dev.ktstr.guest.report.ReadyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is gathered while the machine of a case runs, so that its end can be explained, whatever it is. The machine writes to it
 * from a thread of its own, the agent's words come on the thread that runs the case.
 */
final class CaseEvidence implements GuestOutput, AutoCloseable {
    private static final String CONSOLE_LOG = "console.log";
    private static final String SCHEDULER_LOG = "scheduler.log";
    private static final String AGENT_LOG = "agent.log";
    private static final String ENGINE_LOG = "qemu.log";
    private static final String DUMP = "sched_ext.dump";
    /** Where the whole state of a failed machine goes, if that is asked for. */
    private static final String STATE = "evidence";

    private final Path directory;
    private final long begunNanos = System.nanoTime();
    private final BoundedLog console;
    private final AgentLog remarks;
    private Optional<BoundedLog> schedulerLog = Optional.empty();
    private Consumer<byte[]> schedulerListener = printed -> {};
    private boolean warm;
    private Optional<ReadyReport> ready = Optional.empty();
    private CasePhase phase = CasePhase.PREPARING;
    private long phaseBegunNanos = begunNanos;
    private final Map<CasePhase, Duration> phases = new EnumMap<>(CasePhase.class);

    /** Begins with an empty directory: what an earlier run of the case left there is removed. */
    CaseEvidence(Path directory) throws IOException {
        this.directory = directory;
        for (String name : new String[] {SCHEDULER_LOG, AGENT_LOG, ENGINE_LOG, DUMP}) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Results.delete(directory.resolve(STATE));
        this.console = new BoundedLog(consoleFile(directory));
        this.remarks = new AgentLog(directory.resolve(AGENT_LOG));
    }

    static Path consoleFile(Path caseDirectory) {
        return caseDirectory.resolve(CONSOLE_LOG);
    }

    BoundedLog console() {
        return console;
    }

    Path engineLog() {
        return directory.resolve(ENGINE_LOG);
    }

    Path stateDirectory() {
        return directory.resolve(STATE);
    }

    void enter(CasePhase next) {
        // A machine is closed after its test, or earlier where a second one is booted.
        if (phase == CasePhase.CLOSING) {
            return;
        }
        phases.merge(phase, sincePhaseBegan(), Duration::plus);
        phaseBegunNanos = System.nanoTime();
        phase = next;
    }

    /** The machine is not booted for this case, so how long its kernel took is no time of this case. */
    void startedWarm() {
        warm = true;
    }

    private Duration sincePhaseBegan() {
        return Duration.ofNanos(System.nanoTime() - phaseBegunNanos);
    }

    /** The guest is up. */
    void ready(ReadyReport report) {
        ready = Optional.of(report);
    }

    /** {@return where the time went} */
    CaseTimes times() {
        return new CaseTimes(
                new EnumMap<>(phases),
                warm,
                ready.filter(report -> !warm).map(report -> Duration.ofNanos(report.agentStartedNanos())),
                ready.map(report -> Duration.ofNanos(report.atNanos() - report.agentStartedNanos())));
    }

    CasePhase phase() {
        return phase;
    }

    /** {@return how long ago the machine was started} */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    /** Has somebody hear what the scheduler prints, besides the log. */
    void hearScheduler(Consumer<byte[]> listener) {
        schedulerListener = listener;
    }

    @Override
    public void remark(String text) {
        remarks.accept(text);
    }

    @Override
    public void scheduler(byte[] printed) {
        schedulerListener.accept(printed);
        try {
            if (schedulerLog.isEmpty()) {
                schedulerLog = Optional.of(new BoundedLog(directory.resolve(SCHEDULER_LOG)));
            }
            schedulerLog.get().accept(printed);
        } catch (IOException e) {
            // The log is a convenience; the case is not to fail for it.
            remarks.accept("cannot write " + SCHEDULER_LOG + ": " + e.getMessage());
        }
    }

    /** Keeps the kernel's dump of a scheduler, of which reports show only the beginning. */
    Optional<Path> keepDump(String dump) {
        if (dump.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.writeString(directory.resolve(DUMP), dump + "\n", StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** {@return the end of the console, as it was printed} */
    String consoleEnd() {
        return new String(console.tail(), StandardCharsets.ISO_8859_1);
    }

    /** {@return the end of what the scheduler printed} */
    String schedulerEnd() {
        return schedulerLog
                .map(log -> new String(log.tail(), StandardCharsets.UTF_8))
                .orElse("");
    }

    @Override
    public void close() {
        phases.putIfAbsent(phase, sincePhaseBegan());
        console.close();
        schedulerLog.ifPresent(BoundedLog::close);
    }
}
