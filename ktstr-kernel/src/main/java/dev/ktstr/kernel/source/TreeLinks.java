// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;
import org.eclipse.jgit.util.FS;

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
     * Makes the links: one for each file that the tree's {@code .gitignore} does not name, which are all that a build makes.
     *
     * @param empty the directory that becomes the tree
     */
    public static void make(Path tree, Path empty) throws IOException {
        Path top = tree.toRealPath();
        WorkingTreeOptions options = new Config().get(WorkingTreeOptions.KEY);
        try (TreeWalk walk = new TreeWalk((ObjectReader) null)) { // there are no objects to read
            int number = walk.addTree(new FileTreeIterator(top.toFile(), FS.DETECTED, options));
            while (walk.next()) {
                if (walk.getTree(number, WorkingTreeIterator.class).isEntryIgnored()) {
                    continue;
                }
                Path link = empty.resolve(walk.getPathString());
                if (walk.isSubtree()) {
                    Files.createDirectory(link);
                    walk.enterSubtree();
                } else {
                    Files.createSymbolicLink(link, top.resolve(walk.getPathString()));
                }
            }
        }
    }
}
