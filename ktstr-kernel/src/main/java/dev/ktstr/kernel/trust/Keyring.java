// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import dev.ktstr.kernel.failure.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRingCollection;

/**
 * Public keys that the user has, as {@code gpg --export} writes them. Being in it makes no key believed: it is where the
 * material of pinned keys is looked up.
 */
public final class Keyring {

    private static final long LARGEST = 16 << 20;
    private static final String ARMOR_END = "-----END PGP PUBLIC KEY BLOCK-----";

    private final Optional<Path> file;
    private final List<PGPPublicKeyRing> keys;

    private Keyring(Optional<Path> file, List<PGPPublicKeyRing> keys) {
        this.file = file;
        this.keys = keys;
    }

    /** {@return the keyring of somebody who named none} */
    public static Keyring none() {
        return new Keyring(Optional.empty(), List.of());
    }

    /**
     * {@return the keys in a file, binary or with ASCII armor}
     *
     * @throws TrustException when there is no such file, or it is none of public keys
     */
    public static Keyring read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw unreadable(file, "it is larger than " + (LARGEST >> 20) + " MiB", null);
            }
            List<PGPPublicKeyRing> keys = new ArrayList<>();
            for (byte[] block : blocks(Files.readAllBytes(file))) {
                try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(block))) {
                    PGPPublicKeyRingCollection rings = new BcPGPPublicKeyRingCollection(in);
                    rings.forEach(keys::add);
                }
            }
            if (keys.isEmpty()) {
                throw unreadable(file, "it holds no public key", null);
            }
            return new Keyring(Optional.of(file), keys);
        } catch (IOException | PGPException | RuntimeException e) {
            if (e instanceof TrustException trust) {
                throw trust;
            }
            throw unreadable(file, e instanceof IOException io ? Reason.alone(io) : e.toString(), e);
        }
    }

    /** Several armored exports may stand one behind the other in a file; each is a stream of its own. */
    private static List<byte[]> blocks(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.contains(ARMOR_END)) {
            return List.of(content);
        }
        List<byte[]> blocks = new ArrayList<>();
        for (int from = 0, end = text.indexOf(ARMOR_END); end >= 0; end = text.indexOf(ARMOR_END, from)) {
            int to = end + ARMOR_END.length();
            blocks.add((text.substring(from, to) + "\n").getBytes(StandardCharsets.ISO_8859_1));
            from = to;
        }
        return blocks;
    }

    /** {@return the pinned keys that are here} */
    List<Signer> signers(List<PinnedKey> pinned) {
        List<Signer> signers = new ArrayList<>();
        for (PinnedKey pin : pinned) {
            for (PGPPublicKeyRing ring : keys) {
                if (fingerprint(ring).equals(pin.fingerprint())) {
                    signers.add(new Signer(pin, ring));
                }
            }
        }
        return signers;
    }

    private static String fingerprint(PGPPublicKeyRing ring) {
        return HexFormat.of().formatHex(ring.getPublicKey().getFingerprint()).toUpperCase(Locale.ROOT);
    }

    /** {@return the error for a signature that cannot be checked, since none of the keys that may have made it is here} */
    TrustException lacks(String what, List<PinnedKey> pinned) {
        String mails = pinned.stream().map(PinnedKey::mail).collect(Collectors.joining(" "));
        String fingerprints = pinned.stream().map(PinnedKey::fingerprint).collect(Collectors.joining(" "));
        return new TrustException("The signature of " + what + " cannot be checked: "
                + file.map(path -> "the keyring " + path + " holds").orElse("no keyring is named, so there is")
                + " none of the keys that are trusted for it: "
                + pinned.stream().map(PinnedKey::toString).collect(Collectors.joining(", "))
                + ". Get them once, with: gpg --locate-keys " + mails + " && gpg --export " + fingerprints
                + " >> kernel-keys.gpg; then name that file: -Dktstr.kernelKeyring=kernel-keys.gpg. Or write down the"
                + " digest of a file you trust, and name it: -Dktstr.kernelPins=FILE.");
    }

    private static TrustException unreadable(Path file, String problem, Throwable cause) {
        return new TrustException(
                "The keyring " + file + " (ktstr.kernelKeyring) cannot be used: " + problem
                        + ". Expected public keys as 'gpg --export FINGERPRINT...' writes them.",
                cause);
    }
}
