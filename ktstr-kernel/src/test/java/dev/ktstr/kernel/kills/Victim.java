// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.kills;

import dev.ktstr.kernel.build.BuildInputs;
import dev.ktstr.kernel.build.BuildOptions;
import dev.ktstr.kernel.build.FakeTools;
import dev.ktstr.kernel.build.FakeTree;
import dev.ktstr.kernel.build.KernelBuilder;
import dev.ktstr.kernel.cache.CacheCleaner;
import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelDraft;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.SpecIndex;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.remote.RemoteKernels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** The process that is killed: it does with a cache what can be done, over and over. */
final class Victim {

    private final KernelCacheLayout layout;
    private final KernelCache cache;
    private final Path work;
    private final Random random;
    private final Downloads downloads;

    private Victim(Path root, Path work, long seed, Downloads downloads) {
        this.downloads = downloads;
        this.layout = new KernelCacheLayout(root);
        this.cache = new KernelCache(layout, Progress.none());
        this.work = work;
        this.random = new Random(seed);
    }

    /** Runs it {@code cache, directory, seed, mirror, pins}, until somebody ends it. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        Downloads downloads = new Downloads(root, arguments[3], Path.of(arguments[4]));
        Victim victim = new Victim(root, Path.of(arguments[1]), Long.parseLong(arguments[2]), downloads);
        // What is seldom done, and slow at first, is not to be all that is met.
        victim.store();
        System.out.println("ready");
        while (true) {
            victim.act();
        }
    }

    private void act() throws Exception {
        switch (random.nextInt(10)) {
            case 0 -> build();
            case 1 -> pull();
            case 2 -> damage();
            case 3 -> clean();
            case 4, 5, 6 -> {
                if (random.nextBoolean()) {
                    downloads.forget();
                }
                downloads.fetch(Files.createTempDirectory(work, "sources"));
            }
            default -> store();
        }
    }

    private void store() throws Exception {
        byte[] image = new byte[1 << 18];
        random.nextBytes(image);
        try (Staging staging = cache.stage()) {
            KernelEntry entry = cache.store(
                    staging,
                    new KernelDraft(
                            "file",
                            "./x",
                            "7.0-x",
                            "7.0",
                            new Provenance.LocalFile("/x"),
                            Files.write(staging.file("bzImage"), image),
                            Files.write(staging.file("vmlinux"), image)));
            remember(entry);
        }
    }

    private void build() throws Exception {
        remember(resolve(cache, tree(), RemoteKernels.none()));
    }

    private void remember(KernelEntry entry) throws Exception {
        FileMutex.hold(layout.lock("spec-victim"), () -> {}, () -> {
            new SpecIndex(layout).remember("victim", new SpecIndex.Answer(entry.key(), Instant.now()));
            return null;
        });
    }

    /** Takes a kernel that another cache built. */
    private void pull() throws Exception {
        FakeTree tree = tree();
        Path archive = Files.createTempFile(work, "archive", "");
        Pulled pulled = new Pulled(archive);
        KernelCacheLayout elsewhere = new KernelCacheLayout(Files.createTempDirectory(work, "elsewhere"));
        new KernelBuilder(
                        elsewhere,
                        new KernelCache(elsewhere, Progress.none()),
                        new FakeTools(),
                        BuildOptions.usual(),
                        pulled,
                        Progress.none())
                .resolve(inputs(tree), "./tree", tree, false);
        resolve(cache, tree, pulled);
    }

    /** Lets a disk lose a bit, and somebody find it. */
    private void damage() throws Exception {
        List<String> keys = cache.keys();
        if (!keys.isEmpty()) {
            String key = keys.get(random.nextInt(keys.size()));
            Path vmlinux = cache.directory(key).resolve("vmlinux");
            if (Files.exists(vmlinux)) {
                Files.deleteIfExists(vmlinux);
                cache.find(key);
            }
        }
    }

    private void clean() throws Exception {
        // In two days nobody uses any of them.
        CacheCleaner cleaner = new CacheCleaner(layout, () -> Instant.now().plus(Duration.ofDays(2)));
        cleaner.remove(cleaner.plan(OptionalInt.of(6)).removals());
    }

    private KernelEntry resolve(KernelCache into, FakeTree tree, RemoteKernels remote) throws Exception {
        return new KernelBuilder(layout, into, new FakeTools(), BuildOptions.usual(), remote, Progress.none())
                .resolve(inputs(tree), "./tree", tree, false);
    }

    private BuildInputs inputs(FakeTree tree) throws Exception {
        return new KernelBuilder(
                        layout, cache, new FakeTools(), BuildOptions.usual(), RemoteKernels.none(), Progress.none())
                .setUp()
                .inputs(tree);
    }

    /** One of a few kernels, so that some are there already. */
    private FakeTree tree() throws Exception {
        return new FakeTree(Files.createTempDirectory(work, "tree"), "7." + random.nextInt(9) + ".1");
    }

    private record Pulled(Path archive) implements RemoteKernels {
        @Override
        public Optional<Path> pull(Name name) {
            return Optional.of(archive).filter(file -> file.toFile().length() > 0);
        }

        @Override
        public boolean takes() {
            return true;
        }

        @Override
        public void push(Name name, Path packed) {
            try {
                Files.write(archive, Files.readAllBytes(packed));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
