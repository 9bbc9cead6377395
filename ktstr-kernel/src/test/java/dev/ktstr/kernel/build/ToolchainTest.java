// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.CommandOutput;
import dev.ktstr.kernel.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

public class ToolchainTest {

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void aToolIsAskedForItsVersionWhenItIsAnotherOne() throws Exception {
        KernelCacheLayout layout = new KernelCacheLayout(temp.make());
        Tools tools = new Tools();
        assertThat(toolchain(tools, layout)).isEqualTo(new Toolchain("gcc of 1", "ld of 1", "pahole of 1"));
        assertThat(tools.takeAsked()).containsExactly("gcc", "ld", "pahole");
        assertThat(toolchain(tools, layout)).isEqualTo(new Toolchain("gcc of 1", "ld of 1", "pahole of 1"));
        assertThat(tools.takeAsked()).isEmpty();

        tools.identities.put("gcc", "2");
        tools.identities.remove("ld"); // it cannot be told whether it is the same
        assertThat(toolchain(tools, layout)).isEqualTo(new Toolchain("gcc of 2", "ld of null", "pahole of 1"));
        assertThat(tools.takeAsked()).containsExactly("gcc", "ld");

        Files.writeString(layout.root().resolve("logs/tools.json"), "[1");
        assertThat(toolchain(tools, layout).pahole()).isEqualTo("pahole of 1");
        assertThat(tools.takeAsked()).containsExactly("gcc", "ld", "pahole");
    }

    @Test
    public void whoOnlyLooksWritesNothingAndWhoCannotWriteLeavesNothing() throws Exception {
        KernelCacheLayout layout = new KernelCacheLayout(temp.make().resolve("absent"));
        Tools tools = new Tools();
        assertThat(Toolchain.of(tools, new ToolMemory(layout).untouched()).pahole())
                .isEqualTo("pahole of 1");
        assertThat(layout.root()).doesNotExist();

        Files.createDirectories(layout.logs().resolve("tools.json/in-the-way"));
        assertThat(toolchain(tools, layout).pahole()).isEqualTo("pahole of 1");
        assertThat(layout.logs().toFile().list()).containsExactly("tools.json");
    }

    private static Toolchain toolchain(Tools tools, KernelCacheLayout layout) throws InterruptedException {
        return Toolchain.of(tools, new ToolMemory(layout));
    }

    /** Each says which one it is. */
    private static final class Tools implements Commands {
        private final Map<String, String> identities = new HashMap<>(Map.of("gcc", "1", "ld", "1", "pahole", "1"));
        private final List<String> asked = new ArrayList<>();

        List<String> takeAsked() {
            List<String> taken = List.copyOf(asked);
            asked.clear();
            return taken;
        }

        @Override
        public boolean exists(String program) {
            return true;
        }

        @Override
        public Optional<String> identity(String program) {
            return Optional.ofNullable(identities.get(program));
        }

        @Override
        public CommandOutput run(Command command, Runnable everyTick) {
            asked.add(command.program());
            return new CommandOutput(
                    0, command.program() + " of " + identities.get(command.program()) + "\nmore\n", "");
        }
    }
}
