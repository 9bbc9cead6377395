// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The image of the kernel that runs on this machine. */
public final class HostKernel {

    private HostKernel() {}

    /**
     * {@return the image}
     *
     * @throws SourceException when there is none that can be read; says where it was looked for
     */
    public static Path image() throws IOException {
        return image(Path.of("/"));
    }

    static Path image(Path root) throws IOException {
        String release =
                Files.readString(root.resolve("proc/sys/kernel/osrelease")).strip();
        List<String> looked = new ArrayList<>();
        for (String name : List.of("lib/modules/" + release + "/vmlinuz", "boot/vmlinuz-" + release, "boot/vmlinuz")) {
            Path image = root.resolve(name);
            if (Files.isRegularFile(image) && Files.isReadable(image)) {
                return image;
            }
            looked.add(image + (Files.exists(image) ? " (may not be read)" : " (absent)"));
        }
        throw new SourceException("The image of this machine's kernel " + release + " (host) is not here. Looked for "
                + looked.stream().collect(Collectors.joining(", "))
                + ". In a container the kernel is another machine's: name a kernel instead, such as distro:7.0; or"
                + " make the image readable.");
    }
}
