// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TreeSourcesTest {

    private final TempDirs temp = new TempDirs();

    private Path tree;

    @BeforeMethod
    public void makeTree() {
        tree = temp.make();
        TestTars.write(tree, "7.0.13");
    }

    @AfterMethod
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private SourceTree find() throws IOException, InterruptedException {
        return TreeSources.find(new KernelSpec.Tree(tree)).unpack(temp.make());
    }

    private String commit() throws Exception {
        try (Git git = Git.init().setDirectory(tree.toFile()).call()) {
            git.add().addFilepattern(".").call();
            return git.commit()
                    .setMessage("all")
                    .setAuthor("a", "a@example.org")
                    .setCommitter("a", "a@example.org")
                    .setSign(false)
                    .call()
                    .name();
        }
    }

    @Test
    public void aTreeIsUsedWhereItIs() throws Exception {
        SourceTree found = find();
        Path real = tree.toRealPath();
        assertThat(found.directory()).isEqualTo(real);
        assertThat(found.version()).isEqualTo("7.0.13");
        assertThat(found.identity()).matches("files:[0-9a-f]{32}");
        assertThat(found.provenance()).isEqualTo(new Provenance.LocalTree(real.toString(), found.identity()));
        assertThat(found.wasEdited()).isFalse();
    }

    @Test
    public void anEditIsNoticedWithoutGit() throws Exception {
        SourceTree found = find();
        Path file = tree.resolve("kernel/sched/core.c");
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "int mine;\n"); // as long as before
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 10));
        assertThat(found.wasEdited()).isTrue();
        Files.writeString(file, "int main;\n");
        Files.setLastModifiedTime(file, time);
        assertThat(found.wasEdited()).isFalse();
        Files.createDirectories(tree.resolve("drivers/new"));
        Files.writeString(tree.resolve("drivers/new/new.c"), "");
        assertThat(found.wasEdited()).isTrue();
    }

    @Test
    public void whatABuildMakesIsNoEdit() throws Exception {
        SourceTree plain = find();
        Files.writeString(tree.resolve("kernel/sched/core.o"), "object");
        Files.createDirectories(tree.resolve("out"));
        Files.writeString(tree.resolve("out/vmlinux"), "image");
        assertThat(plain.wasEdited()).isFalse();

        String commit = commit();
        SourceTree checkout = find();
        assertThat(checkout.identity()).isEqualTo("git:" + commit);
        Files.writeString(tree.resolve("kernel/core.o"), "object");
        assertThat(checkout.wasEdited()).isFalse();
    }

    @Test
    public void aTreeThatIgnoresItselfIsLookedAtAllTheSame() throws Exception {
        Files.writeString(tree.resolve(".gitignore"), "*.o\n/*\n!/debian/\n"); // as in Debian's packages
        SourceTree found = find();
        assertThat(found.wasEdited()).isFalse();
        Files.writeString(tree.resolve("kernel/sched/core.c"), "int longer;\n");
        assertThat(found.wasEdited()).isTrue();
    }

    @Test
    public void aCheckoutIsItsCommitAndWhatWasChangedSince() throws Exception {
        String commit = commit();
        SourceTree clean = find();
        assertThat(clean.identity()).isEqualTo("git:" + commit);
        assertThat(TreeIdentity.isClean(clean.identity())).isTrue();

        Path file = tree.resolve("kernel/sched/core.c");
        Files.writeString(file, "int mine;\n");
        SourceTree dirty = find();
        assertThat(clean.wasEdited()).isTrue();
        assertThat(dirty.identity()).matches("git:" + commit + "-dirty:[0-9a-f]{32}");
        assertThat(TreeIdentity.isClean(dirty.identity())).isFalse();
        assertThat(dirty.identity()).matches("[A-Za-z0-9.:-]+");

        Files.writeString(file, "int ours;\n");
        assertThat(dirty.wasEdited()).isTrue();
        Files.writeString(file, "int mine;\n");
        assertThat(dirty.wasEdited()).as("by content, not by time").isFalse();

        Files.writeString(tree.resolve("kernel/more.c"), "");
        assertThat(dirty.wasEdited()).as("a file git does not know").isTrue();
        Files.delete(tree.resolve("kernel/more.c"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(dirty.wasEdited()).as("a program now").isTrue();
        Files.delete(file);
        assertThat(find().identity()).isNotEqualTo(dirty.identity()).contains("-dirty:");
        Files.writeString(file, "int main;\n");
        assertThat(find().identity()).isEqualTo("git:" + commit);
    }

    @Test
    public void onlyTheTreesOwnGitignoreHidesFiles() throws Exception {
        String commit = commit();
        Files.createDirectories(tree.resolve(".git/info"));
        Files.writeString(tree.resolve(".git/info/exclude"), "hidden*\n");
        Path excludes = Files.writeString(temp.make().resolve("excludes"), "secret*\n");
        try (Git git = Git.open(tree.toFile())) {
            git.getRepository().getConfig().setString("core", null, "excludesFile", excludes.toString());
            git.getRepository().getConfig().save();
        }
        for (String name : List.of("hidden.c", "kernel/secret.c")) {
            SourceTree clean = find();
            assertThat(clean.identity()).isEqualTo("git:" + commit);
            Path file = Files.writeString(tree.resolve(name), "int a;\n");
            SourceTree dirty = find();
            assertThat(dirty.identity()).as(name).startsWith("git:" + commit + "-dirty:");
            Files.writeString(file, "int b;\n");
            assertThat(dirty.wasEdited()).as(name).isTrue();
            Files.delete(file);
        }
        Files.writeString(tree.resolve("kernel/hidden.o"), "object");
        assertThat(find().identity()).isEqualTo("git:" + commit);
    }

    @DataProvider
    public Object[][] whetherACheckout() {
        return new Object[][] {{true}, {false}};
    }

    @Test(dataProvider = "whetherACheckout")
    public void aRepositoryWithinIsLookedAtFileByFile(boolean checkout) throws Exception {
        if (checkout) {
            commit();
        }
        SourceTree without = find();
        Path inner = Files.createDirectories(tree.resolve("drivers/mine"));
        try (Git git = Git.init().setDirectory(inner.toFile()).call()) {
            Files.writeString(inner.resolve("mine.c"), "int a;\n");
            Files.writeString(inner.resolve("mine.o"), "object");
            assertThat(git.getRepository().getDirectory()).isDirectory();
        }
        assertThat(without.wasEdited()).isTrue();
        SourceTree with = find();
        assertThat(with.wasEdited()).isFalse();
        Files.writeString(inner.resolve("mine.o"), "another object");
        Files.writeString(inner.resolve(".git/description"), "no source");
        assertThat(with.wasEdited()).isFalse();
        Files.writeString(inner.resolve("mine.c"), "int longer;\n");
        assertThat(with.wasEdited()).isTrue();
    }

    @DataProvider
    public Object[][] flags() {
        return new Object[][] {{"--assume-unchanged"}, {"--skip-worktree"}};
    }

    @Test(dataProvider = "flags")
    public void whatGitIsToldNotToLookAtIsLookedAt(String flag) throws Exception {
        String commit = commit();
        git("update-index", flag, "kernel/sched/core.c", "scripts/run.sh");
        SourceTree clean = find();
        assertThat(clean.identity()).isEqualTo("git:" + commit);

        Path file = tree.resolve("kernel/sched/core.c");
        Files.writeString(file, "int mine;\n"); // as long as before
        SourceTree dirty = find();
        assertThat(clean.wasEdited()).isTrue();
        assertThat(dirty.identity()).matches("git:" + commit + "-dirty:[0-9a-f]{32}");
        Files.writeString(file, "int ours;\n");
        assertThat(dirty.wasEdited()).isTrue();
        Files.writeString(file, "int main;\n");
        assertThat(find().identity()).as("by content, not by time").isEqualTo("git:" + commit);
        Files.delete(file);
        assertThat(find().identity()).as("not there").contains("-dirty:");
        Files.createDirectory(file);
        assertThat(find().identity()).as("a directory").contains("-dirty:");
        Files.writeString(file.resolve("core.c"), "int main;\n");
        assertThat(find().identity()).as("a file in it").contains("-dirty:");
    }

    @Test(dataProvider = "flags")
    public void whatIsStagedAndNotLookedAtIsAChange(String flag) throws Exception {
        String commit = commit();
        Files.writeString(tree.resolve("kernel/sched/core.c"), "int mine;\n");
        git("add", "kernel/sched/core.c");
        git("update-index", flag, "kernel/sched/core.c");
        assertThat(find().identity()).startsWith("git:" + commit + "-dirty:");
    }

    private void git(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", tree.toString()));
        command.addAll(List.of(words));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    public void aSubmoduleThatIsNotFetchedIsNoChange() throws Exception {
        commit();
        Path module = Files.createDirectories(tree.resolve("tools/module"));
        String commit;
        try (Git git = Git.open(tree.toFile())) {
            DirCache index = git.getRepository().lockDirCache();
            DirCacheEditor editor = index.editor();
            editor.add(new DirCacheEditor.PathEdit("tools/module") {
                @Override
                public void apply(DirCacheEntry entry) {
                    entry.setFileMode(FileMode.GITLINK);
                    entry.setObjectId(ObjectId.fromString("1".repeat(40)));
                }
            });
            editor.commit();
            commit = git.commit()
                    .setMessage("module")
                    .setAuthor("a", "a@example.org")
                    .setCommitter("a", "a@example.org")
                    .setSign(false)
                    .call()
                    .name();
        }
        assertThat(find().identity()).isEqualTo("git:" + commit);
        Files.writeString(module.resolve("module.c"), "int a;\n");
        assertThat(find().identity()).startsWith("git:" + commit + "-dirty:");
    }

    @Test
    public void aRepositoryThatCannotBeReadIsATreeOfFiles() throws Exception {
        commit();
        Files.writeString(tree.resolve(".git/HEAD"), "damaged");
        assertThat(find().identity()).startsWith("files:");
        Files.createDirectories(temp.make());
    }

    @Test
    public void aDirectoryThatIsNoTreeIsTold() throws Exception {
        Files.delete(tree.resolve("Kconfig"));
        assertThatThrownBy(this::find)
                .isInstanceOf(SourceException.class)
                .hasMessage("The directory " + tree.toRealPath() + " is no tree of kernel sources: it has no Kconfig."
                        + " Expected the top of one, with Makefile, Kconfig,"
                        + " kernel and scripts. Correct the path; for a"
                        + " kernel that is built already, give the path of"
                        + " its bzImage.");
        Files.createDirectories(tree.resolve("arch/x86/boot"));
        Files.writeString(tree.resolve("arch/x86/boot/bzImage"), "");
        assertThatThrownBy(this::find)
                .hasMessageContaining("Give the image in it: ")
                .hasMessageContaining("arch/x86/boot/bzImage");
        Files.writeString(tree.resolve("Kconfig"), "");
        Files.writeString(tree.resolve("Makefile"), "all:\n");
        assertThatThrownBy(this::find).hasMessageContaining("its Makefile does not begin with a version");
        Path gone = temp.make().resolve("gone");
        assertThatThrownBy(() -> TreeSources.find(new KernelSpec.Tree(gone)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    public void theHostsKernelIsFoundByItsRelease() throws IOException {
        Path root = temp.make();
        Files.createDirectories(root.resolve("proc/sys/kernel"));
        Files.writeString(root.resolve("proc/sys/kernel/osrelease"), "7.0.13-test\n");
        assertThatThrownBy(() -> HostKernel.image(root))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("this machine's kernel 7.0.13-test (host) is not here")
                .hasMessageContaining(root.resolve("boot/vmlinuz-7.0.13-test") + " (absent)");
        Path boot = Files.createDirectories(root.resolve("boot")).resolve("vmlinuz-7.0.13-test");
        Files.writeString(boot, "image");
        assertThat(HostKernel.image(root)).isEqualTo(boot);
        Path modules =
                Files.createDirectories(root.resolve("lib/modules/7.0.13-test")).resolve("vmlinuz");
        Files.writeString(modules, "image");
        assertThat(HostKernel.image(root)).isEqualTo(modules);
    }
}
