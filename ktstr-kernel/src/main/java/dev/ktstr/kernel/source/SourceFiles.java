// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.eclipse.jgit.lib.Constants;

/**
 * The files of a source tree, without what a build left among them. That is what the tree's {@code .gitignore} files name; neither
 * {@code .git/info/exclude} nor {@code core.excludesFile} count.
 *
 * <p>The one at the top may not speak of what a build makes: that of a package's tree has all of it ignored that the package did not
 * add. Where it names the Makefile, the kernel's own rules count instead.
 */
final class SourceFiles {

    private static final String RULES = ".gitignore";
    private static final String KERNELS_RULES = "kernel.gitignore";
    private static final String NEVER_IGNORED = "Makefile";

    private final Visitor visitor;

    /** Those of the directories down to where the walk is, the innermost first. */
    private final Deque<Rules> rules = new ArrayDeque<>();

    private SourceFiles(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Hears of each file and directory, in the order of their names, a directory before what is in it. */
    interface Visitor {
        /** Hears of a directory; {@code name} is relative to the top, with slashes. */
        void directory(String name) throws IOException;

        /** Hears of a file or a link. */
        void file(String name, BasicFileAttributes attributes) throws IOException;
    }

    /** What one {@code .gitignore} says of names below {@code directory}, which is empty or ends with a slash. */
    private record Rules(String directory, IgnoreNode node) {
        Boolean ignores(String name, boolean isDirectory) {
            return node.checkIgnored(name.substring(directory.length()), isDirectory);
        }
    }

    /** Walks through a tree. */
    static void walk(Path top, Visitor visitor) throws IOException {
        SourceFiles files = new SourceFiles(visitor);
        files.rules.push(new Rules("", topRules(top)));
        files.enter(top, "");
    }

    private static IgnoreNode topRules(Path top) throws IOException {
        IgnoreNode own = read(top);
        if (!Boolean.TRUE.equals(own.checkIgnored(NEVER_IGNORED, false))) {
            return own;
        }
        IgnoreNode kernels = new IgnoreNode();
        try (InputStream in = SourceFiles.class.getResourceAsStream(KERNELS_RULES)) {
            kernels.parse(in);
        }
        return kernels;
    }

    private static IgnoreNode read(Path directory) throws IOException {
        IgnoreNode node = new IgnoreNode();
        Path file = directory.resolve(RULES);
        if (Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                node.parse(in);
            }
        }
        return node;
    }

    private void enter(Path directory, String prefix) throws IOException {
        List<Path> entries;
        try (Stream<Path> listed = Files.list(directory)) {
            entries = listed.sorted().toList();
        }
        for (Path entry : entries) {
            String name = prefix + entry.getFileName();
            if (entry.endsWith(Constants.DOT_GIT)) {
                continue;
            }
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                continue; // removed since it was listed
            }
            if (isIgnored(name, attributes.isDirectory())) {
                continue;
            }
            if (attributes.isDirectory()) {
                visitor.directory(name);
                rules.push(new Rules(name + "/", read(entry)));
                enter(entry, name + "/");
                rules.pop();
            } else {
                visitor.file(name, attributes);
            }
        }
    }

    /** The innermost file that says anything about a name decides. */
    private boolean isIgnored(String name, boolean isDirectory) {
        for (Rules each : rules) {
            Boolean ignored = each.ignores(name, isDirectory);
            if (ignored != null) {
                return ignored;
            }
        }
        return false;
    }
}
