// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.module;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/** All modules of a kernel as they are shipped, in one directory: {@code kvm-amd.ko} or {@code kvm-amd.ko.xz}. */
public final class ModuleTree {

    /** Largest module accepted, in bytes. The largest of Debian's cloud kernels has 5 MiB. */
    private static final int LARGEST_MODULE = 64 << 20;

    private static final String PLAIN = ".ko";
    private static final String COMPRESSED = ".ko.xz";
    private static final int MEMORY_LIMIT_KIB = 128 << 10;

    private final Map<String, Path> files;

    private ModuleTree(Map<String, Path> files) {
        this.files = files;
    }

    /** Lists a directory of modules; other files in it do not count. */
    public static ModuleTree of(Path directory) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> listing = Files.list(directory)) {
            listing.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(PLAIN) || file.toString().endsWith(COMPRESSED))
                    .forEach(file -> files.put(name(file), file));
        }
        return new ModuleTree(files);
    }

    /** {@return whether there is a module of this name, with dashes or underscores} */
    public boolean has(String name) {
        return files.containsKey(canonical(name));
    }

    /**
     * Writes modules and all that they depend on, uncompressed, as {@code NAME.ko} with underscores.
     *
     * @param wanted names, with dashes or underscores
     * @param target an existing directory
     * @return the names of all files written, in an order in which they can be loaded
     * @throws ModuleException when one is missing or damaged
     */
    public List<String> unpack(List<String> wanted, Path target) throws IOException {
        List<String> order = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : wanted) {
            unpack(canonical(name), target, seen, order);
        }
        return List.copyOf(order);
    }

    /** No deeper than there are modules, since none is entered twice. */
    private void unpack(String name, Path target, Set<String> seen, List<String> order) throws IOException {
        if (!seen.add(name)) {
            return;
        }
        Path file = files.get(name);
        if (file == null) {
            throw new ModuleException(
                    "There is no module " + name + " among the " + files.size()
                            + " of this kernel. Expected the name of a file without .ko; what is built into the kernel has none.");
        }
        byte[] module = read(file);
        for (String needed :
                ModuleInfo.parse(module, file.getFileName().toString()).depends()) {
            unpack(canonical(needed), target, seen, order);
        }
        String written = name + PLAIN;
        Files.write(target.resolve(written), module);
        order.add(written);
    }

    private static byte[] read(Path file) throws IOException {
        byte[] shipped = Files.readAllBytes(file);
        byte[] module = file.toString().endsWith(PLAIN) ? shipped : decompressed(file, shipped);
        if (module.length > LARGEST_MODULE) {
            throw new ModuleException("Module " + file.getFileName() + " has more than " + LARGEST_MODULE + " bytes.");
        }
        return module;
    }

    private static byte[] decompressed(Path file, byte[] shipped) {
        try (InputStream in = new XZInputStream(new ByteArrayInputStream(shipped), MEMORY_LIMIT_KIB)) {
            return in.readNBytes(LARGEST_MODULE + 1);
        } catch (IOException e) {
            throw new ModuleException("Module " + file.getFileName() + " is damaged (" + e.getMessage() + ").", e);
        }
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return canonical(name.substring(0, name.lastIndexOf(PLAIN)));
    }

    /** The kernel itself does not tell dashes from underscores. */
    private static String canonical(String name) {
        return name.replace('-', '_');
    }
}
