// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class RunDirectoryTest {
    private Path parent;

    @BeforeMethod
    public void makeParent() throws Exception {
        parent = Files.createTempDirectory("run-directory");
    }

    @AfterMethod
    public void removeParent() throws Exception {
        Files.deleteIfExists(parent);
    }

    @Test
    public void nothingIsLeftAfterClosing() throws Exception {
        try (RunDirectory run = RunDirectory.create(parent)) {
            Files.writeString(run.newChild().resolve("file"), "x");
            assertThat(run.path()).isDirectory();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    public void aDeadRunIsSweptAndALivingOneIsNot() throws Exception {
        Path dead = Files.createDirectory(parent.resolve("999999999-1"));
        Files.writeString(dead.resolve("file"), "x");
        Files.createFile(parent.resolve("999999999-1.lock"));
        try (RunDirectory living = RunDirectory.create(parent);
                RunDirectory another = RunDirectory.create(parent)) {
            assertThat(dead).doesNotExist();
            assertThat(living.path()).isDirectory();
            assertThat(another.path()).isDirectory().isNotEqualTo(living.path());
        }
        assertThat(parent).isEmptyDirectory();
    }
}
