// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.unpack;

/**
 * How much an archive may hold.
 *
 * @param entries number of entries of all kinds
 * @param fileBytes of one file
 * @param allBytes of the whole archive, uncompressed
 */
public record ArchiveLimits(int entries, long fileBytes, long allBytes) {

    /** What a repository may send for one commit, in bytes; that of Linux 7 has some 0.3 GB. */
    public static final long PACK_BYTES = 4L << 30;

    /** Linux 7 has some 95,000 entries and 1.7 GB; its largest file has 25 MB. */
    public static final ArchiveLimits KERNEL = new ArchiveLimits(500_000, 256L << 20, 6L << 30);
}
