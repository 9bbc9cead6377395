// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What the names of test cases call a kernel: letters, digits, dots, underscores and hyphens only, none of which mean
 * anything to the filters that select cases. The same spec has the same label in every run.
 */
public final class KernelLabel {

    private static final Pattern OTHER_CHARACTERS = Pattern.compile("[^A-Za-z0-9._-]+");

    /** Names of files, repositories and branches are cut here; they only help the reader, the checksum tells specs apart. */
    private static final int LONGEST_NAME = 32;

    /** As many digits as people tell apart at a glance. */
    private static final int DIGITS = 6;

    private KernelLabel() {}

    /**
     * {@return the label of a spec}
     *
     * <ul>
     *   <li>{@code distro:7.0} and {@code 7.0} are called {@code 7.0}, {@code 7.1-rc3} and {@code host} as they are written
     *   <li>{@code distro-source:7.3} is called {@code 7.3-source}
     *   <li>{@code git+https://example.org/pub/linux.git#v7.0} is called {@code git-linux-v7.0-} and six digits of a checksum of
     *       the whole
     *   <li>{@code /boot/vmlinuz} and {@code /src/linux} are called {@code path-vmlinuz-}, {@code path-linux-} and six digits of a
     *       checksum of the absolute path
     *   <li>{@code 7.0.13-distro-x86_64-0123456789ab}, a key of the cache, is called {@code 7.0.13-distro-012345}
     * </ul>
     *
     * @throws KernelSpecException when the text is none of these, or a range, which is several kernels
     */
    public static String of(String spec) {
        return KernelSpec.parse(spec).dispatch(new Labels());
    }

    /**
     * {@return the labels of specs that are used side by side, in their order, no two of them equal}
     *
     * <p>Of those that would have the same label the first one keeps it, the second one gets {@code -2} added, and so on.
     *
     * @throws KernelSpecException when one of the texts is no spec
     */
    public static List<String> of(List<String> specs) {
        List<String> plain = specs.stream().map(KernelLabel::of).toList();
        // A number that is added must not make a label that another spec has by itself.
        Set<String> reserved = new HashSet<>(plain);
        Set<String> used = new HashSet<>();
        List<String> labels = new ArrayList<>();
        for (String label : plain) {
            String free = label;
            for (int number = 2; !used.add(free); number++) {
                String numbered = label + "-" + number;
                free = reserved.contains(numbered) ? free : numbered;
            }
            labels.add(free);
        }
        return List.copyOf(labels);
    }

    private static String cut(String name) {
        String clean = clean(name);
        return clean.substring(0, Math.min(LONGEST_NAME, clean.length()));
    }

    private static String clean(String text) {
        return OTHER_CHARACTERS.matcher(text).replaceAll("-");
    }

    private static final class Labels implements KernelSpec.Handler<String> {

        private static final Pattern GIT_SUFFIX = Pattern.compile("(?:\\.git)?/*$");
        private static final Pattern KEY_END = Pattern.compile("-x86_64-([0-9a-f]{" + DIGITS + "})[0-9a-f]*$");

        @Override
        public String distro(KernelSpec.Distro spec) {
            return spec.version().toString();
        }

        @Override
        public String distroSource(KernelSpec.DistroSource spec) {
            return spec.version() + "-source";
        }

        @Override
        public String host(KernelSpec.Host spec) {
            return spec.text();
        }

        @Override
        public String git(KernelSpec.Git spec) {
            String name = GIT_SUFFIX.matcher(spec.url()).replaceFirst("");
            String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
            return "git-" + cut(last) + "-" + cut(spec.ref().name()) + "-" + checksum(spec.text());
        }

        @Override
        public String range(KernelSpec.Range spec) {
            throw KernelSpecException.ofManyKernels(spec);
        }

        @Override
        public String release(KernelSpec.Release spec) {
            return clean(spec.text());
        }

        @Override
        public String tree(KernelSpec.Tree spec) {
            return path(spec.path());
        }

        @Override
        public String imageFile(KernelSpec.ImageFile spec) {
            return path(spec.path());
        }

        private static String path(Path path) {
            Path absolute = path.toAbsolutePath().normalize();
            Path name = absolute.getFileName();
            return "path-" + (name == null ? "root" : cut(name.toString())) + "-" + checksum(absolute.toString());
        }

        @Override
        public String cacheKey(KernelSpec.CacheKey spec) {
            return clean(KEY_END.matcher(spec.key()).replaceFirst("-$1"));
        }

        private static String checksum(String text) {
            CRC32 checksum = new CRC32();
            checksum.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().toHexDigits(checksum.getValue(), 8).substring(0, DIGITS);
        }
    }
}
