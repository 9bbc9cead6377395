// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.MachineException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds qemu on the host. */
public final class QemuBinary {
    private static final String NAME = "qemu-system-x86_64";
    /** Where Fedora's KVM-only build lives. */
    private static final String FEDORA_KVM_ONLY = "/usr/libexec/qemu-kvm";

    private QemuBinary() {}

    /**
     * {@return the path of qemu}
     *
     * @throws MachineException if there is none; names the package that has it
     */
    public static String find() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, NAME);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        if (Files.isExecutable(Path.of(FEDORA_KVM_ONLY))) {
            return FEDORA_KVM_ONLY;
        }
        throw new MachineException(
                "no " + NAME + " in PATH (" + path + "); install it: apt-get install qemu-system-x86 on Debian, dnf"
                        + " install qemu-system-x86-core on Fedora");
    }
}
