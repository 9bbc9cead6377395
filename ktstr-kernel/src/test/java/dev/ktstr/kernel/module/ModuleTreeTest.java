// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class ModuleTreeTest {

    private final TempDirs temp = new TempDirs();

    private Path shipped;
    private Path target;

    @BeforeMethod
    public void shipModules() throws IOException {
        shipped = temp.make();
        target = temp.make();
        ship("kvm-amd.ko.xz", TestModules.xz(TestModules.ko("kvm_amd", "kvm")));
        ship("kvm.ko.xz", TestModules.xz(TestModules.ko("kvm", "irqbypass")));
        ship("irqbypass.ko", TestModules.ko("irqbypass", ""));
        ship("overlay.ko.xz", TestModules.xz(TestModules.ko("overlay", "")));
        ship("modules.order", new byte[0]);
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void whatAModuleNeedsComesBeforeIt() throws IOException {
        assertThat(unpack("kvm-amd", "overlay", "kvm"))
                .containsExactly("irqbypass.ko", "kvm.ko", "kvm_amd.ko", "overlay.ko");
        assertThat(target.resolve("kvm_amd.ko")).hasBinaryContent(TestModules.ko("kvm_amd", "kvm"));
        assertThat(target.resolve("irqbypass.ko")).hasBinaryContent(TestModules.ko("irqbypass", ""));
    }

    @Test
    public void dashesAndUnderscoresAreTheSame() throws IOException {
        assertThat(unpack("kvm_amd")).isEqualTo(unpack("kvm-amd"));
    }

    @Test
    public void aCircleEnds() throws IOException {
        ship("irqbypass.ko", TestModules.ko("irqbypass", "kvm"));
        assertThat(unpack("kvm")).containsExactlyInAnyOrder("irqbypass.ko", "kvm.ko");
    }

    @Test
    public void aMissingModuleIsNamed() throws IOException {
        assertThatThrownBy(() -> unpack("kvm-intel"))
                .isInstanceOf(ModuleException.class)
                .hasMessageStartingWith("There is no module kvm_intel among the 4 of this kernel.");
        ship("kvm.ko.xz", TestModules.xz(TestModules.ko("kvm", "../../etc/passwd")));
        assertThatThrownBy(() -> unpack("kvm-amd"))
                .hasMessageStartingWith("There is no module ../../etc/passwd among the 4 of this kernel.");
    }

    @Test
    public void aDamagedModuleIsNamed() throws IOException {
        byte[] good = TestModules.xz(TestModules.ko("kvm", ""));
        ship("kvm.ko.xz", Arrays.copyOf(good, good.length - 20));
        assertThatThrownBy(() -> unpack("kvm"))
                .isInstanceOf(ModuleException.class)
                .hasMessageStartingWith("Module kvm.ko.xz is damaged (");
    }

    private void ship(String name, byte[] content) throws IOException {
        Files.write(shipped.resolve(name), content);
    }

    private List<String> unpack(String... names) throws IOException {
        return ModuleTree.of(shipped).unpack(List.of(names), target);
    }
}
