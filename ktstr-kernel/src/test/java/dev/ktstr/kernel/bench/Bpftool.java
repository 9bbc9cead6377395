// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds bpftool, also where Debian puts it and only root looks. */
public final class Bpftool {

    private Bpftool() {}

    /** {@return bpftool with these arguments, ready to start} */
    public static ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(path().toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static Path path() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path bpftool = Path.of(directory, "bpftool");
            if (!directory.isEmpty() && Files.isExecutable(bpftool)) {
                return bpftool;
            }
        }
        throw new IllegalStateException("There is no bpftool in " + path + "; ./bootstrap installs it.");
    }
}
