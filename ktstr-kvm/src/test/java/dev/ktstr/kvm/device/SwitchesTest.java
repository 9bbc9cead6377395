// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.x86.X86Layout;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

/** The devices that end a machine: each on the right bytes alone, whatever a guest tries. */
public class SwitchesTest {
    /** {@return the bytes that throw the switch when written to this register} */
    private static List<Integer> bytes(Function<Runnable, BusDevice> device, int offset) {
        return IntStream.range(0, 0x100)
                .filter(value -> {
                    AtomicInteger thrown = new AtomicInteger();
                    device.apply(thrown::incrementAndGet).write(offset, value);
                    return thrown.get() == 1;
                })
                .boxed()
                .toList();
    }

    @Test
    public void bitTwoOfTheResetControlResets() {
        assertThat(bytes(ResetControl::new, 0))
                .hasSize(128)
                .contains(X86Layout.RESET_VALUE, 0x04, 0x0e) // 0xe is what Linux's reboot=p writes for a cold reset
                .doesNotContain(0x00, 0x02, 0x0a, 0xf3);
        assertThat(new ResetControl(() -> {}).read(0)).isZero();
    }

    @Test
    public void oneCommandOfTheKeyboardControllerResets() {
        assertThat(bytes(I8042::new, 0)).containsExactly(0xfe);
        assertThat(new I8042(() -> {}).read(0))
                .as("Linux waits until bit 1 is clear before it writes")
                .isZero();
    }

    @Test
    public void sleepTypeFiveWithEnableSwitchesOff() {
        // SLP_EN is bit 5, SLP_TYP bits 2 to 4; the others are reserved.
        assertThat(bytes(SleepControl::new, 0)).contains(0x34).hasSize(16).allSatisfy(value -> assertThat(value & 0x3c)
                .isEqualTo(0x34));
        assertThat(bytes(SleepControl::new, 1)).as("the status").isEmpty();
        assertThat(new SleepControl(() -> {}).read(0)).isZero();
        assertThat(new SleepControl(() -> {}).read(1)).as("never woke up").isZero();
    }
}
