// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A copy of what a guest's /sys says of CPUs and nodes, and what lscpu and hwloc of this host make of it. They read the copy instead
 * of running in the guest, which has neither.
 */
final class SysfsCopy {
    /** What a guest is asked to print: a line for each file, its path and its first line. */
    static final String COMMAND =
            "cd / && grep -rH . sys/devices/system/cpu/cpu*/topology sys/devices/system/cpu/cpu*/cache"
                    + " sys/devices/system/cpu/online sys/devices/system/cpu/possible sys/devices/system/cpu/present"
                    + " sys/devices/system/cpu/kernel_max sys/devices/system/node/*/cpumap sys/devices/system/node/*/cpulist"
                    + " sys/devices/system/node/*/distance sys/devices/system/node/online sys/devices/system/node/possible"
                    + " 2>/dev/null; for f in sys/devices/system/node/*/meminfo proc/cpuinfo; do echo \"FILE $f\"; cat $f; done";

    private static final Pattern VALUE = Pattern.compile("(sys/[^:]*):(.*)");
    private static final Pattern OBJECT = Pattern.compile("<object type=\"(\\w+)\"[^>]*? cpuset=\"([0-9a-fx,]+)\"");

    private final Path root;

    private SysfsCopy(Path root) {
        this.root = root;
    }

    /** Makes the files in this directory. */
    static SysfsCopy write(Path root, String printed) throws IOException {
        Map<Path, StringBuilder> files = new TreeMap<>();
        StringBuilder whole = null;
        for (String line : printed.split("\n", -1)) {
            Matcher value = VALUE.matcher(line);
            if (line.startsWith("FILE ")) {
                whole = files.computeIfAbsent(root.resolve(line.substring(5)), path -> new StringBuilder());
            } else if (whole != null) {
                whole.append(line).append('\n');
            } else if (value.matches()) {
                files.computeIfAbsent(root.resolve(value.group(1)), path -> new StringBuilder())
                        .append(value.group(2))
                        .append('\n');
            }
        }
        for (Map.Entry<Path, StringBuilder> file : files.entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.writeString(file.getKey(), file.getValue());
        }
        return new SysfsCopy(root);
    }

    String read(String path) throws IOException {
        return Files.readString(root.resolve(path)).strip();
    }

    /** For each CPU: core, socket, node, L3, as lscpu numbers them. */
    List<int[]> lscpu() throws IOException, InterruptedException {
        List<int[]> cpus = new ArrayList<>();
        for (String line : run("lscpu", "--sysroot", root.toString(), "-p=CPU,CORE,SOCKET,NODE,CACHE")
                .split("\n", -1)) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] fields = line.split("[,:]+", -1);
                cpus.add(new int[] {
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[2]),
                    Integer.parseInt(fields[3]),
                    Integer.parseInt(fields[fields.length - 1])
                });
            }
        }
        return cpus;
    }

    /** The CPU masks of hwloc's objects of a type, like {@code L3Cache}, sorted. */
    List<String> hwloc(String type) throws IOException, InterruptedException {
        List<String> masks = new ArrayList<>();
        Matcher object =
                OBJECT.matcher(run("lstopo-no-graphics", "--if", "fsroot", "-i", root.toString(), "--of", "xml"));
        while (object.find()) {
            if (object.group(1).equals(type)) {
                masks.add(object.group(2));
            }
        }
        masks.sort(null);
        return masks;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (InputStream output = process.getInputStream()) {
            output.transferTo(printed);
        }
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(Arrays.toString(command) + " failed: " + printed);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
