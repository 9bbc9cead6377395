// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A store in a temporary cache, and images that look like a machine's: sparse memory, some state, a log. */
final class StoredImages {

    static final int MIB = 1 << 20;

    /** Memory is 16 MiB and a bit, two chunks of it written: at 3 MiB, and the short one at the end. */
    static final long RAM_SIZE = 16L * MIB + 4096;

    /** What {@link #make} writes, as the store counts it: two chunks of memory, and the smaller files. */
    static final long IMAGE_BYTES = MIB + 4096 + 600_000 + 11;

    static final long UNBOUNDED = Long.MAX_VALUE;

    final KernelCacheLayout layout;
    final Messages messages = new Messages();

    StoredImages(Path root) {
        this.layout = new KernelCacheLayout(root);
    }

    ImageStore store(long maxBytes) {
        return new ImageStore(layout, maxBytes, messages);
    }

    ImageStore store() {
        return store(UNBOUNDED);
    }

    static ImageKey key(String topology) {
        return new ImageKey(Map.of("kernel", "7.0.13", "topology", topology));
    }

    Path images() {
        return layout.images(ImageManifest.FORMAT);
    }

    Path directory(ImageKey key) {
        return images().resolve(key.id());
    }

    Path tmp() {
        return layout.root().resolve("tmp");
    }

    /** Makes an image's files. */
    static void make(Path directory) throws IOException {
        try (FileChannel ram =
                FileChannel.open(directory.resolve("ram0"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ram.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 3 * MIB + 5);
            ram.write(ByteBuffer.wrap(new byte[] {4}), RAM_SIZE - 1);
        }
        Files.write(
                directory.resolve("state"),
                "device ".repeat(100_000).substring(0, 600_000).getBytes(StandardCharsets.US_ASCII));
        Files.writeString(directory.resolve("console.log"), "booted once");
    }

    static ImageStore.Maker never() {
        return directory -> {
            throw new AssertionError("made again");
        };
    }

    static List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Keeps what is said. */
    static final class Messages implements Progress {
        final List<String> said = new CopyOnWriteArrayList<>();

        @Override
        public void started(String what, long totalBytes) {}

        @Override
        public void advanced(long bytes) {}

        @Override
        public void done() {}

        @Override
        public void message(String text) {
            said.add(text);
        }
    }
}
