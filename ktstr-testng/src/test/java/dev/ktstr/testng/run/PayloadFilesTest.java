// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.scenario.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

@Test(singleThreaded = true)
public class PayloadFilesTest {
    private static final String PATH = "/usr/bin:/bin";

    private final TempDirs temp = new TempDirs();
    private Path module;

    @BeforeMethod
    public void makeModule() {
        module = temp.make();
    }

    @AfterClass(alwaysRun = true)
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private void refused(Payload payload, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadFiles.of(payload, module, PATH))
                .withMessageStartingWith("payload 'tool'")
                .withMessageContaining(words);
    }

    private Path script(String directory, String text) throws IOException {
        Path file = Files.createDirectories(module.resolve(directory)).resolve("tool");
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    public void aProgramComesWithItsLibrariesAndFiles() throws IOException {
        Files.writeString(module.resolve("job.fio"), "[x]");
        PayloadFiles files = PayloadFiles.of(Payload.named("tool").binary("ls").include("job.fio"), module, PATH);
        assertThat(files.payload().command()).containsExactly("/include/ls");
        assertThat(files.files())
                .extracting(GuestFile::path)
                .contains("/include/ls", "/include/job.fio")
                .anyMatch(path -> path.endsWith("/libc.so.6"));
    }

    public void aProgramThatIsNowhereNamesThePlaces() {
        refused(
                Payload.named("tool"),
                "'tool', which is neither " + module.resolve("tool") + " nor a program in PATH (");
        refused(Payload.named("tool").binary("ls").include("gone.fio"), "gone.fio");
    }

    public void whatCannotBeExecutedIsRefused() throws IOException {
        Files.writeString(script("a", "hello"), "hello");
        refused(Payload.named("tool").binary("a/tool"), "is not an ELF binary");
        script("b", "#!/usr/bin/python3\n");
        refused(Payload.named("tool").binary("b/tool"), "is a script for /usr/bin/python3");
        Files.writeString(module.resolve("plain"), "#!/bin/sh\n");
        refused(Payload.named("tool").binary("plain"), "chmod +x");
        refused(Payload.named("tool").binary("a"), "is no file");
    }

    public void aProgramForAnotherProcessorIsRefused() throws IOException {
        byte[] foreign = Files.readAllBytes(Path.of("/bin/true"));
        foreign[18] = (byte) 243; // e_machine: RISC-V
        Files.write(script("c", ""), foreign);
        refused(Payload.named("tool").binary("c/tool"), "is for ELF machine 243");
    }

    public void aShellScriptIsAProgram() throws IOException {
        script("d", "#!/bin/sh\necho hello\n");
        Payload tool = Payload.named("tool").binary("d/tool").args("-x");
        assertThat(tool.command()).containsExactly("/include/tool", "-x");
        assertThat(PayloadFiles.of(tool, module, PATH).files())
                .extracting(GuestFile::path)
                .containsExactly("/include/tool");
    }

    public void twoPayloadsMustNotOverwriteEachOther() throws IOException {
        script("d", "#!/bin/sh\n");
        script("e", "#!/bin/sh\n");
        Map<String, GuestFile> placed = new HashMap<>();
        PayloadFiles one = PayloadFiles.of(Payload.named("tool").binary("d/tool"), module, PATH);
        assertThat(one.place(placed)).hasSize(1);
        assertThat(one.place(placed)).isEmpty();
        PayloadFiles other = PayloadFiles.of(Payload.named("tool").binary("e/tool"), module, PATH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.place(placed))
                .withMessageContaining("rename one of the files");
    }
}
