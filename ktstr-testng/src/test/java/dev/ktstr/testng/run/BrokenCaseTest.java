// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.outcome.Outcome;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

@Test(singleThreaded = true)
public class BrokenCaseTest {
    private final TempDirs temp = new TempDirs();
    private final RunDirectory runDirectory = RunDirectory.create();
    private Path directory;
    private CaseLocation where;

    @BeforeMethod
    public void locate() {
        directory = temp.make();
        RunSession session = Sessions.of(Map.of(), directory, runDirectory);
        where = new CaseLocation(session, Sessions.PLAN, CaseEvidence.consoleFile(directory));
    }

    @AfterClass(alwaysRun = true)
    public void deleteFiles() throws IOException {
        temp.close();
        runDirectory.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public void aBrokenCaseTellsWhatWhenWhyAndWhatWasSaidLast() throws IOException {
        String lines = IntStream.rangeClosed(1, 25).mapToObj(i -> "boot " + i).collect(Collectors.joining("\n"));
        Exception died = new MachineDiedException(MachineEnd.RESET, "the guest reset itself");
        try (CaseEvidence evidence = new CaseEvidence(directory)) {
            evidence.enter(CasePhase.WORKING);
            evidence.scheduler(bytes("attached\n"));
            evidence.console().accept(bytes(lines + "\nKernel panic - not syncing: \u001b[31mfatal\u00ff"));
            CaseBrokenException broken = BrokenCase.of(where, Optional.of(evidence), Optional.empty(), died);
            assertThat(broken.outcome()).isEqualTo(Outcome.KERNEL_PANIC);
            assertThat(broken)
                    .hasCause(died)
                    .hasMessageStartingWith(
                            "ktstr_test 'steady[tiny-2llc]' [sched=my_sched] [topo=1n2l2c1t] could not be"
                                    + " carried out: KERNEL_PANIC\n  while the test ran, 0.")
                    .hasMessageContaining("s after its machine was started\n  the guest's kernel panicked: ")
                    .hasMessageContaining("\n  what to do: the panic's own words")
                    .hasMessageContaining("\n--- scheduler log (last lines) ---\nattached\n--- console ---\n")
                    .hasMessageContaining("---\nboot 7\nboot 8\n")
                    .hasMessageContaining(
                            "boot 25\nKernel panic - not syncing: ?[31mfatal\u00ff\n--- where ---\nkernel:");
        }
        assertThat(directory.resolve("scheduler.log")).hasContent("attached\n");
    }

    public void aCaseWithoutAMachineHasNoConsole() {
        CaseBrokenException broken =
                BrokenCase.of(where, Optional.empty(), Optional.empty(), new IOException("no space left"));
        assertThat(broken.outcome()).isEqualTo(Outcome.HARNESS_FAILED);
        assertThat(broken)
                .hasMessageContaining(
                        "HARNESS_FAILED\n  before its machine was started\n  no space left\n--- where ---");
    }

    public void aCauseWithoutWordsIsToldByItsType() {
        assertThat(BrokenCase.of(where, Optional.empty(), Optional.empty(), new ClosedChannelException()))
                .hasMessageContaining("\n  java.nio.channels.ClosedChannelException\n");
    }

    public void whatAnEarlierRunLeftIsRemoved() throws IOException {
        Files.createDirectories(directory.resolve("evidence"));
        Files.writeString(directory.resolve("evidence/vmcore"), "old");
        Files.writeString(directory.resolve("scheduler.log"), "old");
        Files.writeString(directory.resolve("sched_ext.dump"), "old");
        new CaseEvidence(directory).close();
        assertThat(directory).isDirectoryNotContaining("glob:**{evidence,scheduler.log,sched_ext.dump}");
    }
}
