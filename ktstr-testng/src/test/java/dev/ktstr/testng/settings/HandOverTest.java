// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

public class HandOverTest {
    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private static HandOver readFrom(Path testClasses) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {testClasses.toUri().toURL()}, null)) {
            thread.setContextClassLoader(loader);
            return HandOver.ofClassPath();
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    @Test
    public void whatIsWrittenIsReadBack() throws IOException {
        HandOver handOver = new HandOver(
                "distro:7.0,distro:6.17",
                List.of(
                        HandOver.Kernel.there("distro:7.0", Path.of("/cache/ä = ü/7.0.13-distro-x86_64-0123456789ab")),
                        HandOver.Kernel.missing("distro:6.17", "it is gone:\n  7.0 is there")),
                Map.of("ktstr.engine", "qemu", "ktstr.scheduler.mine", "C:\\odd # path"));
        Path testClasses = temp.make();
        handOver.write(testClasses);
        assertThat(readFrom(testClasses)).isEqualTo(handOver);
    }

    @Test
    public void aSecondWriteReplacesTheFirst() throws IOException {
        Path testClasses = temp.make();
        new HandOver("", List.of(HandOver.Kernel.there("distro:7.0", Path.of("/old"))), Map.of("ktstr.engine", "kvm"))
                .write(testClasses);
        HandOver second = new HandOver("", List.of(HandOver.Kernel.there("distro:7.1", Path.of("/new"))), Map.of());
        second.write(testClasses);
        assertThat(readFrom(testClasses)).isEqualTo(second);
    }

    @Test
    public void whatIsThereIsNotWrittenAgain() throws IOException {
        Path testClasses = temp.make();
        HandOver handOver = new HandOver("", List.of(HandOver.Kernel.there("distro:7.0", Path.of("/ä"))), Map.of());
        handOver.write(testClasses);
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(HandOver.file(testClasses), longAgo);
        handOver.write(testClasses);
        assertThat(Files.getLastModifiedTime(HandOver.file(testClasses))).isEqualTo(longAgo);
        assertThat(HandOver.file(testClasses))
                .content()
                .isEqualTo(handOver.text())
                .doesNotContain("#");
    }

    @Test
    public void withoutTheResourceNothingIsHandedOver() throws IOException {
        assertThat(readFrom(temp.make())).isEqualTo(new HandOver("", List.of(), Map.of()));
    }

    @Test
    public void theConfigurationOfThePluginBecomesSettings() throws IOException {
        Path testClasses = temp.make();
        new HandOver("", List.of(), Map.of("ktstr.bootTimeoutSeconds", "30")).write(testClasses);
        Settings settings = new Settings(Map.of(), readFrom(testClasses).configuration(), Map.of());
        assertThat(settings.value(Setting.BOOT_TIMEOUT)).contains(new Settings.Value("30", "plugin configuration"));
    }

    @Test
    public void ofARangeTheKernelsThatItMeantAreTheSetting() {
        List<HandOver.Kernel> kernels = List.of(
                HandOver.Kernel.there("6.18.3", Path.of("/a")), HandOver.Kernel.missing("7.0.13", "it does not build"));
        HandOver handOver = new HandOver("6.18..=7.0", kernels, Map.of("ktstr.kernel", "6.18..=7.0"));
        assertThat(Settings.ofThisJvm(handOver).text(Setting.KERNEL)).isEqualTo("6.18.3,7.0.13");
        HandOver ofOthers = new HandOver("6.18..=6.19", kernels, Map.of("ktstr.kernel", "6.18..=7.0"));
        assertThat(Settings.ofThisJvm(ofOthers).text(Setting.KERNEL)).isEqualTo("6.18..=7.0");
    }
}
