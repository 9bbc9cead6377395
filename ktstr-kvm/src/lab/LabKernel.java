// SPDX-License-Identifier: Apache-2.0

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.KernelModules;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/**
 * Gets the lab's kernel and its modules into the cache. Run from its source by the script {@code lab}, when they are not
 * there yet: {@code java -classpath CLASSES LabKernel.java CACHE ANSWER SPEC MODULE...}
 *
 * <p>The file ANSWER gets two lines: the path of the kernel, and of the directory of the modules.
 */
public final class LabKernel {

    private LabKernel() {}

    /** Says why when there is no such kernel, and writes no ANSWER. A status would make Maven print its own stack. */
    public static void main(String[] args) throws IOException {
        Path cache = Path.of(args[0]);
        Path answer = Path.of(args[1]);
        List<String> names = Arrays.asList(args).subList(3, args.length);
        try {
            Kernels kernels = Kernels.of(KernelsConfig.of(cache).withRefresh(true).withProgress(new Lines()));
            KernelEntry kernel = kernels.resolve(KernelSpec.parse(args[2]));
            KernelModules modules = kernels.modules(kernel, names);
            Path next = Path.of(answer + "." + ProcessHandle.current().pid());
            Files.writeString(next, kernel.vmlinux() + "\n" + modules.directory() + "\n");
            Files.move(next, answer, StandardCopyOption.ATOMIC_MOVE);
        } catch (KernelException e) {
            System.err.println("lab: " + e.getMessage());
        }
    }

    /** Says what takes long. */
    private static final class Lines implements Progress {
        @Override
        public void started(String what, long totalBytes) {
            message(what);
        }

        @Override
        public void advanced(long bytes) {}

        @Override
        public void done() {}

        @Override
        public void message(String text) {
            System.err.println("lab: " + text);
        }
    }
}
