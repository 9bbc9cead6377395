// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.SkipException;

/** For the tests of what only a host with KVM can do. In the lab qemu, which plays the KVM there, dies of some of them. */
final class HostKvm {
    private static final Path DEVICE = Path.of("/dev/kvm");

    private HostKvm() {}

    /**
     * Returns where there is a KVM, whatever kind it is of.
     *
     * @throws SkipException where this machine has none
     */
    static void require() {
        if (Files.notExists(DEVICE)) {
            throw new SkipException("there is no " + DEVICE + " here; whole guests still run in ktstr-kvm/src/lab");
        }
    }
}
