// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ModuleInfoTest {

    private static final int SHOFF = 40;
    private static final int SHSTRNDX = 62;
    private static final int FIRST_NAME = TestModules.SECTIONS + TestModules.SECTION_BYTES;
    private static final int FIRST_OFFSET = FIRST_NAME + 24;
    private static final int FIRST_SIZE = FIRST_NAME + 32;

    @Test
    public void tellsNameAndDependencies() {
        assertThat(parse(TestModules.ko("kvm_amd", "kvm,ccp")).name()).isEqualTo("kvm_amd");
        assertThat(parse(TestModules.ko("kvm_amd", "kvm,ccp")).depends()).containsExactly("kvm", "ccp");
        assertThat(parse(TestModules.ko("irqbypass", "")).depends()).isEmpty();
        assertThat(parse(TestModules.elf(".modinfo", "license=GPL\0")).depends())
                .isEmpty();
    }

    @Test
    public void whatIsNoModuleIsRefused() {
        assertThatThrownBy(() -> parse(new byte[0]))
                .hasMessage("Module m.ko is damaged: its ELF file has only 0 bytes, less than an ELF header of 64.");
        assertThatThrownBy(() -> parse(new byte[5000]))
                .hasMessage(
                        "Module m.ko is damaged: its ELF file begins with 0x00000000 and not with ELF's magic 0x464c457f.");
        assertThatThrownBy(() -> parse(TestModules.elf(".text", "depends=a\0")))
                .hasMessage("Module m.ko has no section .modinfo.");
    }

    @DataProvider
    public Object[][] partsOutside() {
        return new Object[][] {
            {SHOFF, Long.MAX_VALUE, 8},
            {SHOFF, -1L, 8},
            {SHOFF, 1L << 32, 8},
            {FIRST_OFFSET, Long.MAX_VALUE, 8},
            {FIRST_OFFSET, -1L, 8},
            {FIRST_SIZE, Long.MAX_VALUE, 8},
            {FIRST_SIZE, -1L, 8},
            {SHSTRNDX, 3L, 2},
        };
    }

    @Test(dataProvider = "partsOutside")
    public void partsOutsideOfTheFileAreRefused(int at, long value, int bytes) {
        byte[] module = TestModules.ko("m", "a");
        ByteBuffer view = ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes == 8) {
            view.putLong(at, value);
        } else {
            view.putShort(at, (short) value);
        }
        assertThatThrownBy(() -> parse(module))
                .isInstanceOf(ModuleException.class)
                .hasMessageStartingWith("Module m.ko is damaged: its ELF file ");
    }

    @Test
    public void namesWhoseSectionIsGivenElsewhereMayBeNone() {
        byte[] module = TestModules.ko("m", "a");
        ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN).putShort(SHSTRNDX, (short) 0xffff);
        assertThatThrownBy(() -> parse(module)).hasMessage("Module m.ko has no section .modinfo.");
    }

    @Test
    public void aSectionWhoseNameLiesOutsideOfTheNamesIsRefused() {
        for (int name : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            byte[] module = TestModules.ko("m", "a");
            ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN).putInt(FIRST_NAME, name);
            assertThatThrownBy(() -> parse(module))
                    .isInstanceOf(ModuleException.class)
                    .hasMessageContaining("has the name of its section 1 at");
        }
    }

    @Test
    public void randomDamageNeverEscapesAsAnotherError() {
        Random random = new Random(5);
        byte[] good = TestModules.ko("m", "a,b");
        for (int round = 0; round < 3000; round++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int flip = 0; flip < 3 && bad.length > 0; flip++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> parse(bad));
            assertThat(thrown == null || thrown instanceof ModuleException)
                    .as("round %d: %s", round, thrown)
                    .isTrue();
        }
    }

    private static ModuleInfo parse(byte[] module) {
        return ModuleInfo.parse(module, "m.ko");
    }
}
