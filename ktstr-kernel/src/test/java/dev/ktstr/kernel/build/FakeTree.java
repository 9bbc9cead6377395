// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.image.TestImages;
import dev.ktstr.kernel.source.KernelSource;
import dev.ktstr.kernel.source.SourceTree;
import dev.ktstr.kernel.source.TreeIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A source tree whose makefile answers as the kernel's does, in no time, and whose image is a test's. */
public final class FakeTree implements KernelSource {

    private final Path directory;
    private final String version;
    private int fetched;
    private boolean edited;
    private Optional<Provenance> claimed = Optional.empty();

    /** Makes a tree of a kernel of this version. */
    public FakeTree(Path directory, String version) throws IOException {
        this.directory = directory;
        this.version = version;
        String[] numbers = version.split("\\.", -1);
        try (InputStream makefile = FakeTree.class.getResourceAsStream("Makefile")) {
            Files.writeString(
                    directory.resolve("Makefile"),
                    "VERSION = " + numbers[0] + "\nPATCHLEVEL = " + numbers[1] + "\nSUBLEVEL = " + numbers[2]
                            + "\nEXTRAVERSION =\n"
                            + new String(makefile.readAllBytes(), StandardCharsets.UTF_8));
        }
        Files.writeString(directory.resolve("Kconfig"), "mainmenu \"none\"\n");
        // What else every kernel has.
        Files.createFile(Files.createDirectory(directory.resolve("kernel")).resolve("Makefile"));
        Files.createFile(Files.createDirectory(directory.resolve("scripts")).resolve("Makefile"));
        Files.write(directory.resolve("image"), TestImages.bzImage(version + "-ktstr"));
        drop("no such option");
        run("true");
    }

    /** Lets {@code make olddefconfig} drop an option. */
    FakeTree drop(String option) throws IOException {
        Files.writeString(directory.resolve("unknown"), option + "\n");
        return this;
    }

    /** Lets {@code make bzImage} run a script of the shell. */
    FakeTree run(String script) throws IOException {
        Files.writeString(directory.resolve("script"), script + "\n");
        return this;
    }

    /** Lets somebody edit it during the build. */
    FakeTree edited() throws IOException {
        edited = true;
        return run("echo >> Kconfig");
    }

    /** Lets it say that it came from elsewhere. */
    FakeTree claim(Provenance provenance) {
        claimed = Optional.of(provenance);
        return this;
    }

    /** {@return how often it was fetched} */
    int fetched() {
        return fetched;
    }

    /** {@return the top of the tree} */
    public Path directory() {
        return directory;
    }

    @Override
    public String identity() {
        try {
            // The digest of an image stays the same in any directory; only a tree of the user's is looked at again.
            return edited ? TreeIdentity.of(directory) : "sha256:" + Sha256.of(directory.resolve("image"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Provenance provenance() {
        Provenance own = edited
                ? new Provenance.LocalTree(directory.toString(), identity())
                : new Provenance.LocalFile(directory.toString());
        return claimed.orElse(own);
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public SourceTree unpack(Path empty) {
        fetched++;
        return new SourceTree(directory, version, identity(), provenance());
    }
}
