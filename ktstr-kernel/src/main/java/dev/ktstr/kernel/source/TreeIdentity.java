// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.IndexDiff;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;
import org.eclipse.jgit.util.FS;

/**
 * What a source tree on disk holds, as a short text. Of a git checkout it is the commit, with a digest of all that was changed since;
 * of any other tree a digest of its files' names, sizes and times. What the tree's {@code .gitignore} says is made by a build does not
 * count.
 */
public final class TreeIdentity {

    private TreeIdentity() {}

    /**
     * {@return the identity of a tree now}
     *
     * <ul>
     *   <li>{@code git:COMMIT}: a checkout without changes, the same as that commit fetched from anywhere
     *   <li>{@code git:COMMIT-dirty:DIGEST}: with changes, or files that git does not know
     *   <li>{@code files:DIGEST}: no checkout
     * </ul>
     */
    public static String of(Path directory) throws IOException {
        Path top = directory.toRealPath();
        Optional<String> git = ofCheckout(top);
        return git.isPresent() ? git.get() : "files:" + listing(top);
    }

    /** {@return whether a tree with this identity is the state of a commit} */
    static boolean isClean(String identity) {
        return identity.matches("git:[0-9a-f]{40}");
    }

    private static Optional<String> ofCheckout(Path top) throws IOException {
        if (!Files.exists(top.resolve(Constants.DOT_GIT))) {
            return Optional.empty(); // a directory within another repository has an identity of its own
        }
        try (Repository repository = new FileRepositoryBuilder()
                .findGitDir(top.toFile())
                .setMustExist(true)
                .build()) {
            ObjectId head = repository.resolve(Constants.HEAD);
            if (head == null || repository.isBare()) {
                return Optional.empty();
            }
            Set<String> changed = changes(repository, head);
            String identity = "git:" + head.name();
            return Optional.of(changed.isEmpty() ? identity : identity + "-dirty:" + contents(top, changed));
        } catch (IOException | RuntimeException e) {
            // A form of repository that this library cannot read: its files can be listed all the same.
            return Optional.empty();
        }
    }

    /** What the library's own status leaves out is here: files that the user hides from git, and those of repositories within. */
    private static Set<String> changes(Repository repository, ObjectId head) throws IOException {
        WorkingTreeOptions options = repository.getConfig().get(WorkingTreeOptions.KEY);
        FileTreeIterator files = files(repository.getWorkTree().toPath(), options);
        IndexDiff status = new IndexDiff(repository, head, files);
        status.setIgnoreSubmoduleMode(SubmoduleWalk.IgnoreSubmoduleMode.ALL); // their files are listed
        status.diff();
        return Stream.of(
                        unlooked(repository, head, options),
                        status.getAdded(),
                        status.getChanged(),
                        status.getRemoved(),
                        status.getMissing(),
                        status.getModified(),
                        status.getConflicting(),
                        status.getUntracked())
                .flatMap(Set::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Of the files that the user told git to take for unchanged ({@code --assume-unchanged}) or not to look at ({@code --skip-worktree}),
     * those that are others than in the commit. The library's status passes them over.
     */
    private static Set<String> unlooked(Repository repository, ObjectId head, WorkingTreeOptions options)
            throws IOException {
        DirCache index = repository.readDirCache();
        Set<String> flagged = new TreeSet<>();
        for (int i = 0; i < index.getEntryCount(); i++) {
            DirCacheEntry entry = index.getEntry(i);
            if (entry.isAssumeValid() || entry.isSkipWorkTree()) {
                flagged.add(entry.getPathString());
                entry.setAssumeValid(false); // in memory
            }
        }
        Set<String> changed = new TreeSet<>();
        if (flagged.isEmpty()) {
            return changed;
        }
        FileTreeIterator files = files(repository.getWorkTree().toPath(), options);
        files.setWalkIgnoredDirectories(true); // they may hold files that are in the index all the same
        try (RevWalk commits = new RevWalk(repository);
                TreeWalk walk = new TreeWalk(repository)) {
            int committed = walk.addTree(commits.parseTree(head));
            int indexed = walk.addTree(new DirCacheIterator(index));
            int there = walk.addTree(files);
            files.setDirCacheIterator(walk, indexed);
            walk.setRecursive(true);
            walk.setFilter(PathFilterGroup.createFromStrings(flagged));
            while (walk.next()) {
                DirCacheIterator entry = walk.getTree(indexed, DirCacheIterator.class);
                WorkingTreeIterator file = walk.getTree(there, WorkingTreeIterator.class);
                boolean same = entry != null
                        && file != null
                        && walk.idEqual(committed, indexed)
                        && walk.getRawMode(committed) == walk.getRawMode(indexed)
                        && !file.isModified(entry.getDirCacheEntry(), true, walk.getObjectReader());
                if (!same) {
                    changed.add(walk.getPathString());
                }
            }
        }
        return changed;
    }

    /** Without a repository, so {@code .gitignore} counts, and neither {@code .git/info/exclude} nor {@code core.excludesFile}. */
    private static FileTreeIterator files(Path top, WorkingTreeOptions options) {
        return new FileTreeIterator(top.toFile(), FS.DETECTED, options, FileTreeIterator.NoGitlinksStrategy.INSTANCE);
    }

    private static String contents(Path top, Set<String> changed) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        for (String name : changed) {
            add(digest, name, content(top.resolve(name)));
        }
        return text(digest);
    }

    private static String content(Path file) throws IOException {
        try {
            if (Files.isSymbolicLink(file)) {
                return "link to " + Files.readSymbolicLink(file);
            }
            return Files.isRegularFile(file) ? Sha256.of(file) + (Files.isExecutable(file) ? " program" : "") : "none";
        } catch (NoSuchFileException e) {
            return "none"; // removed since it was listed
        }
    }

    private static String listing(Path top) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        add(digest, top.toString(), "");
        SourceFiles.walk(top, new SourceFiles.Visitor() {
            @Override
            public void directory(String name) {
                // One without files is no part of the sources.
            }

            @Override
            public void file(String name, BasicFileAttributes attributes) {
                add(digest, name, attributes.size() + " " + attributes.lastModifiedTime());
            }
        });
        return text(digest);
    }

    private static void add(MessageDigest digest, String name, String state) {
        digest.update((name + "\0" + state + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
    }
}
