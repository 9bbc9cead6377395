// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.Program;
import dev.ktstr.guest.ProgramStreams;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kvm.ConsoleSink;
import dev.ktstr.kvm.EngineChoice;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.host.Admission;
import dev.ktstr.kvm.host.HostCapacity;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** A guest for a person to look around in, or for one command. Used by one thread. */
public final class GuestShell implements AutoCloseable {
    private static final Duration INSTALL_LIMIT = Duration.ofSeconds(30);

    private final Path directory;
    /** What must be closed at the end, the last first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private CaseEvidence evidence;
    private GuestAgent agent;
    private String description;

    private GuestShell(Path directory) {
        this.directory = directory;
    }

    /**
     * Boots a guest.
     *
     * @param plan what it is to be
     * @param settings how it is booted
     * @param module the directory of the Maven module, to which paths are relative
     * @param console gets what the guest's kernel prints, besides the console log
     * @throws GuestShellException if the guest did not come up
     * @throws IllegalArgumentException if a setting cannot be honoured
     */
    public static GuestShell boot(
            ShellPlan plan, Settings settings, KernelEntry kernel, Path module, ConsoleSink console)
            throws InterruptedException, IOException {
        Path directory = directory(settings, module);
        Files.createDirectories(directory);
        GuestShell shell = new GuestShell(directory);
        boolean up = false;
        try {
            shell.start(plan, settings, kernel, module, console);
            up = true;
            return shell;
        } catch (RuntimeException e) {
            throw shell.failure(e);
        } finally {
            if (!up) {
                shell.close();
            }
        }
    }

    /** {@return where the console log goes, and everything else of a shell} */
    public static Path directory(Settings settings, Path module) {
        return module.resolve(settings.text(Setting.RESULTS_DIR)).resolve("shell");
    }

    private void start(ShellPlan plan, Settings settings, KernelEntry kernel, Path module, ConsoleSink console)
            throws InterruptedException, IOException {
        RunDirectory run = opened(RunDirectory.create());
        Optional<SchedulerFiles> files = plan.scheduler()
                .map(s -> new SchedulerBinary(settings, module, run.path().resolve("schedulers")).files(s));
        EngineChoice engine = Engines.chooseQemu(
                settings.text(Setting.ENGINE), settings.value(Setting.QEMU).map(Settings.Value::text), run);
        requireFit(settings, engine, plan);
        evidence = opened(new CaseEvidence(directory));
        evidence.enter(CasePhase.STARTING_MACHINE);
        MachineConfig config = new MachineConfig(
                "shell",
                plan.topology(),
                plan.memoryMiB(),
                kernel.vmlinux(),
                InitialFileSystem.pack(run),
                List.of(),
                printed -> {
                    evidence.console().accept(printed);
                    console.accept(printed);
                },
                evidence.engineLog());
        Machine machine = opened(engine.engine().start(config, GuestAgent::prepare));
        agent = new GuestAgent(machine.channel(), machine::checkAlive, evidence);
        evidence.enter(CasePhase.BOOTING);
        agent.awaitReady(
                Duration.ofSeconds(settings.positive(Setting.BOOT_TIMEOUT).orElseThrow()));
        // A shell that is not built to know the programs of busybox by itself finds them in /bin.
        agent.exec(
                new Program(List.of("/bin/busybox", "--install", "-s", "/bin"), Optional.empty()),
                new ProgramStreams() {},
                INSTALL_LIMIT);
        for (GuestFile file : plan.included()) {
            agent.putFile(file);
        }
        if (files.isPresent()) {
            evidence.enter(CasePhase.STARTING_SCHEDULER);
            SchedulerCommand command = files.get().install(agent, "", new HashMap<>());
            agent.startScheduler(
                    command.name(), command.argv(), files.get().scheduler().attachTimeout());
        }
        evidence.enter(CasePhase.WORKING);
        description = kernel.release() + ", " + plan.topology() + ", " + plan.memoryMiB() + " MiB, "
                + engine.engine().name()
                + plan.scheduler().map(s -> ", scheduler " + s.name()).orElse("");
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    private static void requireFit(Settings settings, EngineChoice engine, ShellPlan plan) {
        Admission admission = new Admission(
                HostCapacity.now(),
                settings.positive(Setting.OVERCOMMIT).orElse(engine.engine().defaultOvercommit()));
        admission
                .refusal(plan.topology(), plan.memoryMiB())
                .or(() -> engine.engine().cannotRun(plan.topology()))
                .ifPresent(reason -> {
                    throw new InvalidSettingException("the machine of ktstr:shell " + reason
                            + "; choose a smaller one: -D" + Setting.TOPOLOGY.property() + ", -D"
                            + Setting.MEMORY.property());
                });
    }

    /** {@return kernel, machine and engine in one line} */
    public String description() {
        return description;
    }

    /** {@return where the console log is} */
    public Path directory() {
        return directory;
    }

    /**
     * Runs a program in the guest.
     *
     * @param limit how long it may take
     * @throws GuestShellException if the guest died, or the program took longer
     */
    public ProcessExit exec(Program program, ProgramStreams streams, Duration limit) throws InterruptedException {
        try {
            return agent.exec(program, streams, limit).exit();
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /** What is wrong with a setting is told as it is; what is wrong with the guest, with the end of its console. */
    private RuntimeException failure(RuntimeException e) {
        if (e instanceof IllegalArgumentException) {
            return e;
        }
        if (evidence == null) {
            Diagnosis early = Diagnosis.of(e, CasePhase.PREPARING, new ConsoleWords(""));
            return new GuestShellException(early.outcome(), early.text(), e);
        }
        String console = evidence.consoleEnd();
        Diagnosis diagnosis = Diagnosis.of(e, evidence.phase(), new ConsoleWords(console));
        ReportText text = new ReportText(diagnosis.text());
        text.scheduler(e, Optional.of(evidence));
        text.section("scheduler log (last lines)", evidence.schedulerEnd());
        text.console(new ConsoleWords(console));
        text.block("console log: " + CaseEvidence.consoleFile(directory));
        return new GuestShellException(diagnosis.outcome(), text.toString(), e);
    }

    /** Ends the guest. */
    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("cannot close the guest: " + Causes.messages(e), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
