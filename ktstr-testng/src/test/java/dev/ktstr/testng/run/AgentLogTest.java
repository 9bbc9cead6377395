// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class AgentLogTest {
    private Path directory;
    private Path file;

    @BeforeMethod
    public void makeDirectory() throws Exception {
        directory = Files.createTempDirectory("agent-log");
        file = directory.resolve("agent.log");
    }

    @AfterMethod
    public void removeDirectory() throws Exception {
        Files.deleteIfExists(file);
        Files.delete(directory);
    }

    @Test
    public void aRemarkIsOneLineWithoutControlCharacters() throws Exception {
        AgentLog log = new AgentLog(file);
        log.accept("cgroup web stays\u001b[2J\nforged line");
        log.accept("second");
        assertThat(Files.readString(file)).isEqualTo("cgroup web stays [2J forged line\nsecond\n");
    }

    @Test
    public void aTalkativeGuestFillsNoDisk() throws Exception {
        AgentLog log = new AgentLog(file);
        for (int i = 0; i < 1000; i++) {
            log.accept("x".repeat(1000));
        }
        assertThat(Files.size(file)).isLessThan(70_000);
        assertThat(Files.readString(file)).endsWith("x\n(more remarks were dropped)\n");
    }
}
