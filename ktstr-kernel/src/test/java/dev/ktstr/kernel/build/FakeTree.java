// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.image.TestImages;
import dev.ktstr.kernel.source.SourceTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A source tree whose makefile answers as the kernel's does, in no time, and whose image is a test's. */
public final class FakeTree implements KernelBuilder.Sources {

    private final Path directory;
    private final String version;
    private int fetched;
    private boolean edited;

    /** Makes a tree of a kernel of this version. */
    public FakeTree(Path directory, String version) throws IOException {
        this.directory = directory;
        this.version = version;
        try (InputStream makefile = FakeTree.class.getResourceAsStream("Makefile")) {
            Files.copy(makefile, directory.resolve("Makefile"));
        }
        Files.writeString(directory.resolve("Kconfig"), "mainmenu \"none\"\n");
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

    /** Lets it be told that somebody edited it during the build. */
    FakeTree edited() {
        edited = true;
        return this;
    }

    /** {@return how often it was fetched} */
    int fetched() {
        return fetched;
    }

    /** {@return what tells this tree from others: the digest of its image} */
    public String identity() throws IOException {
        return "sha256:" + Sha256.of(directory.resolve("image"));
    }

    /** {@return the tree} */
    public SourceTree tree() throws IOException {
        return new SourceTree(directory, version, identity(), provenance());
    }

    /** {@return where it came from} */
    public Provenance provenance() {
        return new Provenance.LocalFile(directory.toString());
    }

    /** {@return the version} */
    public String version() {
        return version;
    }

    @Override
    public SourceTree fetch() throws IOException {
        fetched++;
        return tree();
    }

    @Override
    public boolean unchanged() {
        return !edited;
    }
}
