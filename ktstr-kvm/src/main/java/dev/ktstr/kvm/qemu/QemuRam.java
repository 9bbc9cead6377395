// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import java.nio.file.Path;
import java.util.List;

/** Where the RAM of a machine comes from, one part for each NUMA node. */
sealed interface QemuRam {
    /** {@return the memory backend of a node} */
    String backend(int node, int sizeMiB);

    /** {@return what else qemu must be told} */
    default List<String> options() {
        return List.of();
    }

    /** Of a machine that is not to be saved: memory that nobody else has. */
    record Anonymous() implements QemuRam {
        @Override
        public String backend(int node, int sizeMiB) {
            return "memory-backend-ram,id=ram" + node + ",size=" + sizeMiB + "M";
        }
    }

    /** Of a machine that is to be saved: files, which are the image's memory as they are. */
    record Kept(Path image) implements QemuRam {
        @Override
        public String backend(int node, int sizeMiB) {
            return fileBackend(image, node, sizeMiB) + ",share=on";
        }
    }

    /** Of a machine that starts from an image: its files until the guest writes, which it does to memory of its own. */
    record CopyOnWrite(Path image) implements QemuRam {
        @Override
        public String backend(int node, int sizeMiB) {
            return fileBackend(image, node, sizeMiB) + ",share=off,readonly=on,rom=off";
        }

        @Override
        public List<String> options() {
            return List.of("-incoming", "defer");
        }
    }

    /** {@return the RAM of a node in an image} */
    static Path file(Path image, int node) {
        return image.resolve("ram" + node);
    }

    private static String fileBackend(Path image, int node, int sizeMiB) {
        return "memory-backend-file,id=ram" + node + ",size=" + sizeMiB + "M,mem-path="
                + QemuCommand.escaped(file(image, node));
    }
}
