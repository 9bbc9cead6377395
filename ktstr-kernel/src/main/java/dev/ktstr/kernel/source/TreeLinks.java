// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A tree of links to the sources of another one, without what a build left there. The kernel's makefile refuses to build elsewhere what
 * was built in its own directory once, which is what developers do all day.
 */
public final class TreeLinks {

    private TreeLinks() {}

    /** {@return whether a tree holds a build of its own, as the kernel's makefile judges it} */
    public static boolean isNeededFor(Path tree) {
        return Files.exists(tree.resolve(".config"))
                || Files.isDirectory(tree.resolve("include/config"))
                || Files.isDirectory(tree.resolve("arch/x86/include/generated"));
    }

    /**
     * Makes the links: one for each file that no build made, see {@link SourceFiles}.
     *
     * @param empty the directory that becomes the tree
     */
    public static void make(Path tree, Path empty) throws IOException {
        Path top = tree.toRealPath();
        SourceFiles.walk(top, new SourceFiles.Visitor() {
            @Override
            public void directory(String name) throws IOException {
                Files.createDirectory(empty.resolve(name));
            }

            @Override
            public void file(String name, BasicFileAttributes attributes) throws IOException {
                Files.createSymbolicLink(empty.resolve(name), top.resolve(name));
            }
        });
    }
}
