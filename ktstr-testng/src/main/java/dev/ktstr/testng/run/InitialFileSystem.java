// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestBinaries;
import dev.ktstr.guest.initramfs.Initramfs;
import dev.ktstr.kvm.host.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Packs what every guest of a run starts with: the agent and the host's busybox. */
final class InitialFileSystem {
    private InitialFileSystem() {}

    static Path pack(RunDirectory directory) {
        Path file = directory.path().resolve("initramfs.cpio");
        try {
            Initramfs.pack(GuestBinaries.ofHost().agent(), Busybox.find(), file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot pack the guest's initial file system", e);
        }
        return file;
    }
}
