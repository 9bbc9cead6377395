// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Tells how a download grows, by looking at the directory it goes to. */
final class DownloadMeter {

    private final Path directory;
    private final long total;
    private final Progress progress;
    private long reported;

    DownloadMeter(Path directory, long total, Progress progress) {
        this.directory = directory;
        this.total = total;
        this.progress = progress;
    }

    void tick() {
        long now = Math.min(total, size());
        if (now > reported) {
            progress.advanced(now - reported);
            reported = now;
        }
    }

    private long size() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(DownloadMeter::size).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // a meter must not fail the download
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // renamed between listing and asking
        }
    }
}
