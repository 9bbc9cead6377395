// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A key that is believed.
 *
 * @param owner whose it is, for a person
 * @param mail by which GnuPG finds it
 * @param fingerprint of the primary key, 40 or 64 upper-case hex digits; a part of one would not do, since keys with a given end can
 *     be made
 */
public record PinnedKey(String owner, String mail, String fingerprint) {

    private static final Pattern WHOLE = Pattern.compile("[0-9A-F]{40}|[0-9A-F]{64}");

    /**
     * Those who sign kernel releases. The fingerprints are those that kernel.org publishes on its page about signatures, and that
     * distributions pin in their packages.
     */
    public static final List<PinnedKey> KERNEL_RELEASES = List.of(
            new PinnedKey("Linus Torvalds", "torvalds@kernel.org", "ABAF11C65A2970B130ABE3C479BE3E4300411886"),
            new PinnedKey("Greg Kroah-Hartman", "gregkh@kernel.org", "647F28654894E3BD457199BE38DBBDC86092693E"),
            new PinnedKey("Sasha Levin", "sashal@kernel.org", "E27E5D8A3403A2EF66873BBCDEA66FF797772CDC"));

    /** Who signs kernel.org's lists of digests: a machine, so it is not enough for a release. */
    public static final List<PinnedKey> KERNEL_SUMS = List.of(new PinnedKey(
            "kernel.org's checksum autosigner", "autosigner@kernel.org", "B8868C80BA62A1FFFAF5FDA9632D3A06589DA6B1"));

    /** Checks the fingerprint. */
    public PinnedKey {
        fingerprint = fingerprint.replace(" ", "").toUpperCase(Locale.ROOT);
        if (!WHOLE.matcher(fingerprint).matches()) {
            throw new IllegalArgumentException("'" + fingerprint + "' is no whole fingerprint");
        }
    }

    /** {@return owner and fingerprint} */
    @Override
    public String toString() {
        return owner + " (" + fingerprint + ")";
    }
}
