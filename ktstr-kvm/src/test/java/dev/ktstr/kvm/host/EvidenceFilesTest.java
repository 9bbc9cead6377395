// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.Evidence;
import dev.ktstr.kvm.MachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class EvidenceFilesTest {
    private Path directory;

    @BeforeMethod
    public void makeDirectory() throws Exception {
        directory = Files.createTempDirectory("evidence");
    }

    @AfterMethod
    public void removeDirectory() throws Exception {
        for (String name : new String[] {"a", "b", "c", "c.part"}) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.delete(directory);
    }

    @Test
    public void filesShareALimitAndWhatDoesNotFitIsToldAndLeavesNothing() throws Exception {
        EvidenceFiles files = new EvidenceFiles(directory, 10);
        files.add("a", new byte[6]);
        files.add("b", new byte[5]);
        files.add("c", (file, maxBytes) -> Files.write(file, new byte[(int) maxBytes + 1]));
        Evidence evidence = files.evidence();
        assertThat(evidence.files()).containsExactly(directory.resolve("a"));
        assertThat(evidence.missing())
                .containsExactly(
                        "no b: it takes 5 bytes, and 4 are left of the limit",
                        "no c: it takes 5 bytes, and 4 are left of the limit");
        assertThat(directory.toFile().list()).containsExactly("a");
    }

    @Test
    public void aFileHasItsNameOnlyOnceItIsComplete() throws Exception {
        Files.writeString(directory.resolve("c"), "old");
        Files.writeString(directory.resolve("c.part"), "of a run that was killed");
        EvidenceFiles files = new EvidenceFiles(directory, 10);
        files.add("c", (file, maxBytes) -> {
            assertThat(file).doesNotExist();
            assertThat(directory.resolve("c")).hasContent("old");
            Files.writeString(file, "new");
        });
        assertThat(directory.resolve("c")).hasContent("new");
        assertThat(directory.toFile().list()).containsExactly("c");
    }

    @Test
    public void whatCannotBeMadeIsToldAndTheNextIsTried() throws Exception {
        EvidenceFiles files = new EvidenceFiles(directory, 10);
        files.add("c", (file, maxBytes) -> {
            Files.writeString(file, "half");
            throw new MachineException("qemu is gone");
        });
        files.add("a", new byte[1]);
        assertThat(files.evidence().missing()).containsExactly("no c: qemu is gone");
        assertThat(directory.toFile().list()).containsExactly("a");
    }
}
