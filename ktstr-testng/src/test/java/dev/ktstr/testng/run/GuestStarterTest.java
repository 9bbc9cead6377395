// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.qemu.QemuAccelerator;
import dev.ktstr.kvm.qemu.QemuBinary;
import dev.ktstr.kvm.qemu.QemuEngine;
import dev.ktstr.testng.settings.InvalidSettingException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.testng.annotations.Test;

public class GuestStarterTest {
    private final AtomicInteger warm = new AtomicInteger();

    private GuestStarter starter(BootMode mode, int major, int minor) {
        QemuEngine engine = new QemuEngine(
                new QemuBinary("qemu", major, minor, "a build"), QemuAccelerator.TCG, OptionalInt.empty(), null);
        return GuestStarter.of(mode, engine, new BootCounts(), imaging -> {
            warm.incrementAndGet();
            return new WarmStarts(imaging, null, Map.of(), Duration.ofSeconds(1), new BootCounts());
        });
    }

    @Test
    public void warmIsAskedOfTheEngineUnlessColdIsWanted() {
        assertThat(starter(BootMode.COLD, 10, 0)).isNotNull();
        assertThat(warm).hasValue(0);
        starter(BootMode.AUTO, 10, 0);
        starter(BootMode.WARM, 8, 2);
        assertThat(warm).hasValue(2);
    }

    @Test
    public void anEngineWithoutImagesBootsOnlyWhereItMay() {
        warm.set(0);
        assertThat(starter(BootMode.AUTO, 8, 1)).isNotNull();
        assertThat(warm).hasValue(0);
        assertThatThrownBy(() -> starter(BootMode.WARM, 7, 2))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("ktstr.boot=warm cannot be honoured: qemu 7.2 cannot start machines from an image; qemu 8.2"
                        + " can; use ktstr.boot=auto, which boots where it must");
    }
}
