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

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern OTHER_CHARACTERS = Pattern.compile("[^A-Za-z0-9._-]+");

    /** The base name of a path is cut here; it only helps the reader, the checksum tells paths apart. */
    private static final int LONGEST_NAME = 32;

    /** As many digits as people tell apart at a glance. */
    private static final int DIGITS = 6;

    private KernelLabel() {}

    /**
     * {@return the label of a spec}
     *
     * <ul>
     *   <li>{@code distro:7.0} is called {@code 7.0}
     *   <li>{@code /boot/vmlinuz} is called {@code path-vmlinuz-} and six digits of a checksum of its absolute path
     *   <li>{@code 7.0.13-distro-x86_64-0123456789ab}, a key of the cache, is called {@code 7.0.13-distro-012345}
     *   <li>what consists of a label's characters, such as {@code host} or {@code 7.0.13}, is called as it is written
     * </ul>
     *
     * @throws KernelSpecException when the text is none of these
     */
    public static String of(String spec) {
        String text = spec.strip();
        return LABEL.matcher(text).matches() && !KernelSpec.CacheKey.isKey(text)
                ? text
                : KernelSpec.parse(text).dispatch(new Labels());
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

    private static String clean(String text) {
        return OTHER_CHARACTERS.matcher(text).replaceAll("-");
    }

    private static final class Labels implements KernelSpec.Handler<String> {

        private static final Pattern KEY_END = Pattern.compile("-x86_64-([0-9a-f]{" + DIGITS + "})[0-9a-f]*$");

        @Override
        public String distro(KernelSpec.Distro spec) {
            return spec.version().toString();
        }

        @Override
        public String imageFile(KernelSpec.ImageFile spec) {
            Path path = spec.path().toAbsolutePath().normalize();
            String name = path.getFileName() == null
                    ? "root"
                    : clean(path.getFileName().toString());
            return "path-" + name.substring(0, Math.min(LONGEST_NAME, name.length())) + "-" + checksum(path.toString());
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
