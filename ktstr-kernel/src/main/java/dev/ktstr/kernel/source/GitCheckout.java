// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.unpack.ArchiveLimits;
import dev.ktstr.kernel.unpack.TreeWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Writes a commit's files to an empty directory, as they are stored: no filter, no hook, no submodule, no settings of the user. */
final class GitCheckout {

    private static final int LONGEST_LINK = 4096;
    private static final int LARGEST_MAKEFILE = 1 << 20;

    private GitCheckout() {}

    /**
     * {@return the version that a commit's Makefile says}
     *
     * @throws SourceException when the commit is none of a kernel
     */
    static KernelVersion version(Repository repository, ObjectId id, String spec) throws IOException {
        try (RevWalk commits = new RevWalk(repository)) {
            RevCommit commit = commits.parseCommit(id);
            for (String needed : KernelTree.NEEDED) {
                if (object(repository, commit, needed) == null) {
                    throw noKernel(id, spec, "it has no " + needed);
                }
            }
            byte[] makefile = repository
                    .open(object(repository, commit, KernelTree.NEEDED.get(0)), Constants.OBJ_BLOB)
                    .getCachedBytes(LARGEST_MAKEFILE);
            return KernelTree.version(new String(makefile, StandardCharsets.ISO_8859_1).lines())
                    .orElseThrow(() -> noKernel(id, spec, "its Makefile does not begin with a version"));
        }
    }

    private static ObjectId object(Repository repository, RevCommit commit, String name) throws IOException {
        try (TreeWalk walk = TreeWalk.forPath(repository, name, commit.getTree())) {
            return walk == null ? null : walk.getObjectId(0);
        }
    }

    private static SourceException noKernel(ObjectId id, String spec, String problem) {
        return new SourceException("The commit " + id.name() + " (" + spec + ") is none of a kernel: " + problem
                + ". Expected a tree with " + String.join(", ", KernelTree.NEEDED)
                + " at its top. Correct the address or"
                + " the name after #.");
    }

    static void write(Repository repository, ObjectId id, Path target, Progress progress)
            throws IOException, InterruptedException {
        String commit = "commit " + id.name();
        progress.started("Unpacking " + commit, Progress.UNKNOWN_TOTAL);
        try (RevWalk commits = new RevWalk(repository);
                ObjectReader objects = repository.newObjectReader();
                TreeWalk walk = new TreeWalk(objects)) {
            TreeWriter tree = new TreeWriter(commit, target, ArchiveLimits.KERNEL);
            RevCommit parsed = commits.parseCommit(id);
            FileTime time = FileTime.from(Instant.ofEpochSecond(parsed.getCommitTime()));
            walk.addTree(parsed.getTree());
            walk.setRecursive(true);
            while (walk.next()) {
                FileMode mode = walk.getFileMode(0);
                if (FileMode.GITLINK.equals(mode)) {
                    continue;
                }
                String name = "tree/" + walk.getPathString();
                ObjectLoader blob = objects.open(walk.getObjectId(0), Constants.OBJ_BLOB);
                if (FileMode.SYMLINK.equals(mode)) {
                    tree.link(name, new String(blob.getCachedBytes(LONGEST_LINK), StandardCharsets.UTF_8));
                } else {
                    try (InputStream content = blob.openStream()) {
                        tree.file(name, blob.getSize(), FileMode.EXECUTABLE_FILE.equals(mode), time, content);
                    }
                    progress.advanced(blob.getSize());
                }
            }
            tree.finish();
        } finally {
            progress.done();
        }
    }
}
