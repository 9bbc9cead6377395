// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The kernels something is meant for.
 *
 * @param ranges the versions, in the order in which they were declared; none means every kernel
 */
public record KernelFilter(List<KernelRange> ranges) {

    /** Accepts every kernel. */
    public static final KernelFilter ALL = new KernelFilter(List.of());

    public KernelFilter {
        ranges = List.copyOf(ranges);
    }

    /**
     * {@return the filter that accepts what one of the entries means}
     *
     * @param entries each as {@link KernelRange#parse} reads it; none means every kernel
     * @throws KernelSpecException when an entry is malformed
     */
    public static KernelFilter parse(List<String> entries) {
        return new KernelFilter(entries.stream().map(KernelRange::parse).toList());
    }

    /**
     * {@return whether a kernel is among those meant}
     *
     * @param release what {@code uname -r} prints, such as {@code 7.0.13+deb13-amd64}; the version it begins with counts
     * @throws KernelSpecException when it does not begin with a version; never from a filter that accepts every kernel
     */
    public boolean accepts(String release) {
        if (ranges.isEmpty()) {
            return true;
        }
        KernelVersion version =
                KernelVersion.leading(release).orElseThrow(() -> KernelSpecException.ofRelease(release));
        return ranges.stream().anyMatch(range -> range.includes(version));
    }

    /** {@return the ranges as they were declared, such as {@code 6.16, 6.18..=7.0}; {@code all kernels} when there are none} */
    @Override
    public String toString() {
        return ranges.isEmpty()
                ? "all kernels"
                : ranges.stream().map(KernelRange::text).collect(Collectors.joining(", "));
    }
}
