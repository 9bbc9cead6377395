// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.VcpuTimeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The machine of one case, from the moment it has room on the host until it is closed. */
final class CaseMachine implements AutoCloseable {
    static final String CONSOLE_LOG = "console.log";
    /** What the agent remarks, beside the console log. */
    static final String AGENT_LOG = "agent.log";

    private static final String GUEST_BIN = "/ktstr/bin/";
    private static final int EXECUTABLE = 0755;
    /** How long a scheduler may take to be attached, which includes the verification of its programs. */
    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(20);

    private final CasePlan plan;
    private final Machine machine;
    private final GuestAgent agent;
    private Optional<String> schedulerOps = Optional.empty();

    private CaseMachine(CasePlan plan, Machine machine, GuestAgent agent) {
        this.plan = plan;
        this.machine = machine;
        this.agent = agent;
    }

    /**
     * What one workload left behind.
     *
     * @param report what the guest measured
     * @param delays what the host gave the vCPUs
     * @param schedulerOps what the kernel called the scheduler when it was attached; empty for the kernel's own
     */
    record Measurement(RunReport report, VcpuTimeline delays, Optional<String> schedulerOps) {}

    /** Boots the machine of a case and brings its scheduler up: this method is the table of contents of a start. */
    static CaseMachine boot(RunSession session, CasePlan plan, Path consoleLog)
            throws InterruptedException, IOException {
        Optional<Path> scheduler =
                plan.scheduler().binary().map(b -> session.schedulers().find(plan.scheduler()));
        Machine machine = session.engine().start(config(session, plan, consoleLog), GuestAgent::prepare);
        boolean up = false;
        try {
            GuestAgent agent = new GuestAgent(
                    machine.channel(), machine::checkAlive, new AgentLog(consoleLog.resolveSibling(AGENT_LOG)));
            CaseMachine caseMachine = new CaseMachine(plan, machine, agent);
            caseMachine.requireDeclaredTopology(agent.awaitReady(session.bootTimeout()));
            if (scheduler.isPresent()) {
                caseMachine.startScheduler(scheduler.get());
            }
            up = true;
            return caseMachine;
        } finally {
            if (!up) {
                machine.close();
            }
        }
    }

    private static MachineConfig config(RunSession session, CasePlan plan, Path consoleLog) {
        return new MachineConfig(
                plan.name(),
                plan.topology(),
                plan.memoryMiB(),
                session.kernel().vmlinux(),
                session.initramfs(),
                List.of(),
                consoleLog);
    }

    private void requireDeclaredTopology(ReadyReport ready) {
        List<String> differences = TopologyCheck.differences(plan.topology(), ready);
        if (!differences.isEmpty()) {
            throw new MachineWrongException(plan.topology(), differences);
        }
    }

    private void startScheduler(Path binary) throws InterruptedException, IOException {
        for (GuestFile library : SharedLibraries.ofHost().closure(binary)) {
            agent.putFile(library);
        }
        String guestPath = GUEST_BIN + binary.getFileName();
        agent.putFile(GuestFile.of(binary, guestPath, EXECUTABLE));
        List<String> argv = new ArrayList<>(List.of(guestPath));
        argv.addAll(plan.scheduler().args());
        schedulerOps = Optional.of(agent.startScheduler(plan.scheduler().name(), argv, ATTACH_LIMIT)
                .ops());
    }

    /** Runs a workload and reads what the host gives the vCPUs meanwhile. */
    Measurement measure(RunPlan workload) throws InterruptedException {
        try (VcpuSampler sampler = new VcpuSampler(machine, plan.name())) {
            RunReport report = agent.run(workload, new RunListener() {
                @Override
                public void started(long atNanos) {
                    sampler.start();
                }
            });
            return new Measurement(report, sampler.finish(), schedulerOps);
        }
    }

    @Override
    public void close() {
        machine.close();
    }
}
