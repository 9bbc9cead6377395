// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.cache.AptLock;
import dev.ktstr.kernel.cache.CacheException;
import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.KernelModules;
import dev.ktstr.kernel.cache.ModuleStore;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.distro.DistroKernels;
import dev.ktstr.kernel.module.ModuleException;
import dev.ktstr.kernel.module.ModuleTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves modules of prebuilt kernels: from the cache, else from the archive. */
final class ModulesResolver {

    private final KernelsConfig config;
    private final KernelCacheLayout layout;
    private final KernelCache cache;
    private final ModuleStore store;
    private final DistroKernels distro;

    ModulesResolver(KernelsConfig config, KernelCacheLayout layout, KernelCache cache, DistroKernels distro) {
        this.config = config;
        this.layout = layout;
        this.cache = cache;
        this.store = new ModuleStore(layout, config.progress());
        this.distro = distro;
    }

    KernelModules resolve(KernelEntry kernel, List<String> names) throws IOException, InterruptedException {
        return store.holding(kernel.key(), () -> {
            Optional<KernelModules> found = store.find(kernel.key(), names);
            return found.isPresent() ? found.get() : fetch(kernel, names);
        });
    }

    private KernelModules fetch(KernelEntry kernel, List<String> names) throws IOException, InterruptedException {
        if (!(kernel.provenance() instanceof Provenance.DistroPackage source)) {
            throw new ModuleException("The kernel " + kernel.key() + " came from a "
                    + kernel.provenance().describe()
                    + ", so there is no telling where its modules are. Use a kernel of the distribution, such as"
                    + " distro:6.18.");
        }
        if (config.offline()) {
            throw new CacheException("The modules " + String.join(", ", names) + " of the kernel " + kernel.key()
                    + " are not in the cache " + layout.root() + ", and the network must not be asked. Ask for them"
                    + " once with the network.");
        }
        try (Staging staging = cache.stage()) {
            Path download = Files.createDirectory(staging.file("download"));
            Path shipped = Files.createDirectory(staging.file("shipped"));
            Path modules = Files.createDirectory(staging.file("modules"));
            download(source, download, shipped);
            ModuleTree tree = ModuleTree.of(shipped);
            // What others asked for stays, since they may be about to load it.
            List<String> all = new ArrayList<>(names);
            store.names(kernel.key()).stream().filter(tree::has).forEach(all::add);
            return store.store(modules, kernel.key(), tree.unpack(all, modules));
        }
    }

    private void download(Provenance.DistroPackage source, Path download, Path shipped)
            throws IOException, InterruptedException {
        AptLock.hold(layout, config.progress(), () -> {
            distro.fetchModules(source.packageName(), source.packageVersion(), source.suite(), download, shipped);
            return null;
        });
    }
}
