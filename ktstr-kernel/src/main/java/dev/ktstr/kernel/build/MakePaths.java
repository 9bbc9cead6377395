// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Directories that the kernel's makefile cannot work in, because make or the shell reads their names otherwise. */
final class MakePaths {

    private static final Pattern MISREAD = Pattern.compile("[\\s:#$%'\"`\\\\=;|&<>()*?]");
    private static final String WHY =
            ", whose name has a blank or another character that make or the shell reads otherwise. ";

    private MakePaths() {}

    /** Refuses a tree of the user's that cannot be built. */
    static void requireTree(Path tree) {
        if (isMisread(tree)) {
            throw new BuildException("The kernel's makefile cannot work in the directory " + tree + WHY + "Move it.");
        }
    }

    /** Refuses a cache, in which all is built and most sources are unpacked, before anything is fetched in vain. */
    static void requireCache(Path root) throws IOException {
        Path real = Files.exists(root) ? root.toRealPath() : root; // where make finds itself
        if (isMisread(root) || isMisread(real)) {
            throw new BuildException("The kernel's makefile cannot work in the cache directory "
                    + (isMisread(root) ? root : real) + WHY + "Choose another one:"
                    + " -Dktstr.cacheDir=DIRECTORY or KTSTR_CACHE_DIR. Kernels that need not be built, such as"
                    + " distro:7.0, may stay in this one.");
        }
    }

    private static boolean isMisread(Path path) {
        return MISREAD.matcher(path.toString()).find();
    }
}
