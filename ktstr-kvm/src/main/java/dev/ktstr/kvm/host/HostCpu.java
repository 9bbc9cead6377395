// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The processor of this host. */
public final class HostCpu {
    /** What /proc/cpuinfo says that guests can see. The rest changes while one looks, as the frequency, or from CPU to CPU. */
    private static final List<String> FIELDS =
            List.of("vendor_id", "cpu family", "model", "stepping", "microcode", "model name", "address sizes");

    private static final String FEATURES = "flags";

    private HostCpu() {}

    /** {@return one line that is equal on hosts whose processors are: vendor, model, microcode and a checksum of the features} */
    public static String describe() {
        try {
            return describe(Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new MachineException("cannot read /proc/cpuinfo: " + e.getMessage(), e);
        }
    }

    static String describe(String cpuinfo) {
        Map<String, String> first = new TreeMap<>();
        for (String line : cpuinfo.lines().takeWhile(text -> !text.isEmpty()).toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                first.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        StringBuilder description = new StringBuilder();
        for (String field : FIELDS) {
            description.append(first.getOrDefault(field, "?")).append('/');
        }
        CRC32 features = new CRC32();
        features.update(first.getOrDefault(FEATURES, "").getBytes(StandardCharsets.UTF_8));
        return description.append(Long.toHexString(features.getValue())).toString();
    }
}
