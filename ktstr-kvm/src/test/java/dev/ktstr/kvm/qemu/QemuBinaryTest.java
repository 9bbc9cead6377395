// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.EngineMissingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class QemuBinaryTest {
    private Path directory;
    private Path program;

    @BeforeMethod
    public void makeDirectory() throws Exception {
        directory = Files.createTempDirectory("qemu-binary");
        program = directory.resolve("my-qemu");
    }

    @AfterMethod
    public void removeDirectory() throws Exception {
        Files.deleteIfExists(program);
        Files.delete(directory);
    }

    private QemuBinary find() throws InterruptedException {
        return QemuBinary.find(Optional.of(program.toString()));
    }

    private void write(String text, String permissions) throws Exception {
        Files.writeString(program, text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString(permissions));
    }

    @Test
    public void aGivenPathIsUsedAsItIs() throws Exception {
        write("#!/bin/sh\necho QEMU emulator version 7.2.17\n", "rwx------");
        assertThat(find()).isEqualTo(new QemuBinary(program.toString(), 7, 2, "QEMU emulator version 7.2.17"));
    }

    @Test
    public void aGivenPathThatIsNoQemuIsNamed() throws Exception {
        assertThatThrownBy(this::find)
                .isInstanceOf(EngineMissingException.class)
                .hasMessage("ktstr.qemu=" + program + " is not there; give the path of a qemu-system-x86_64,"
                        + " or leave the setting out to use the first in PATH");
        write("", "rw-------");
        assertThatThrownBy(this::find)
                .isInstanceOf(EngineMissingException.class)
                .hasMessageContaining("ktstr.qemu=" + program + " is not a program this user may execute");
        write("#!/no/such/interpreter", "rwx------");
        assertThatThrownBy(this::find)
                .isInstanceOf(EngineMissingException.class)
                .hasMessageContaining("cannot execute " + program);
        write("#!/bin/sh\necho hello\n", "rwx------");
        assertThatThrownBy(this::find)
                .isInstanceOf(EngineMissingException.class)
                .hasMessage(program + " --version did not print a version, so it is no qemu (ktstr.qemu names it);"
                        + " it printed: hello");
    }
}
