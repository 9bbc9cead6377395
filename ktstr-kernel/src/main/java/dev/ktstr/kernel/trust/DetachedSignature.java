// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Signatures of something that is given to {@link #update} piece by piece; {@link #verify} then says whose it is. One good
 * signature by a pinned key is enough.
 */
public final class DetachedSignature {

    /** Against these, two contents of the same digest can be made, or will be soon. */
    private static final Set<Integer> WEAK =
            Set.of(HashAlgorithmTags.MD5, HashAlgorithmTags.SHA1, HashAlgorithmTags.RIPEMD160, HashAlgorithmTags.MD2);

    private final String what;
    private final List<Candidate> candidates;

    private record Candidate(Signer signer, PGPSignature signature) {}

    private DetachedSignature(String what, List<Candidate> candidates) {
        this.what = what;
        this.candidates = candidates;
    }

    /** Who signed, and when. */
    public record Verified(PinnedKey key, Instant at) {}

    /**
     * Reads signatures.
     *
     * @param what is signed, for a person
     * @param signatures as {@code gpg --detach-sign} writes them, binary or with ASCII armor
     * @param pinned keys of which one must have signed
     * @throws TrustException when none of them could have signed, or the key is not in the keyring
     */
    public static DetachedSignature read(String what, byte[] signatures, Keyring keyring, List<PinnedKey> pinned) {
        List<PGPSignature> read = new ArrayList<>();
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(signatures))) {
            BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
            for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
                if (object instanceof PGPSignatureList list) {
                    list.forEach(read::add);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw noSignature(what, e);
        }
        return of(what, read, keyring, pinned);
    }

    static DetachedSignature of(String what, List<PGPSignature> read, Keyring keyring, List<PinnedKey> pinned) {
        if (read.isEmpty()) {
            throw noSignature(what, null);
        }
        List<Signer> signers = keyring.signers(pinned);
        if (signers.isEmpty()) {
            throw keyring.lacks(what, pinned);
        }
        List<Candidate> candidates = new ArrayList<>();
        List<String> objections = new ArrayList<>();
        for (PGPSignature signature : read) {
            objections.add(candidate(signature, signers, candidates));
        }
        if (candidates.isEmpty()) {
            throw new TrustException("The signature of " + what + " is not accepted: " + String.join("; ", objections)
                    + ". Expected one by " + names(pinned)
                    + ". The file is not used: it may have been tampered with. If one"
                    + " of these keys is missing in the keyring, add it; or pin the digest of a file you trust:"
                    + " -Dktstr.kernelPins=FILE.");
        }
        return new DetachedSignature(what, candidates);
    }

    /** Adds a candidate, or tells why the signature is none. */
    private static String candidate(PGPSignature signature, List<Signer> signers, List<Candidate> candidates) {
        for (Signer signer : signers) {
            Optional<PGPPublicKey> key = signer.key(signature);
            if (key.isPresent()) {
                Optional<String> objection = objection(signature, signer, key.get());
                if (objection.isPresent()) {
                    return signer.pin() + ": " + objection.get();
                }
                try {
                    signature.init(new BcPGPContentVerifierBuilderProvider(), key.get());
                    candidates.add(new Candidate(signer, signature));
                    return "";
                } catch (PGPException e) {
                    return signer.pin() + ": " + e.getMessage();
                }
            }
        }
        return "it was made by the key "
                + HexFormat.of().toHexDigits(signature.getKeyID()).toUpperCase(Locale.ROOT)
                + ", which is not trusted for it or not in the keyring";
    }

    private static Optional<String> objection(PGPSignature signature, Signer signer, PGPPublicKey key) {
        if (signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT
                && signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
            return Optional.of("it is no signature of a document");
        }
        if (WEAK.contains(signature.getHashAlgorithm())) {
            return Optional.of("it uses a digest that can be forged");
        }
        return signer.objection(key, signature);
    }

    /** Hears the next bytes of what is signed. */
    public void update(byte[] bytes, int offset, int length) {
        candidates.forEach(candidate -> candidate.signature().update(bytes, offset, length));
    }

    /**
     * {@return who signed what was heard}
     *
     * @throws TrustException when nobody did
     */
    public Verified verify() {
        for (Candidate candidate : candidates) {
            try {
                if (candidate.signature().verify()) {
                    return new Verified(
                            candidate.signer().pin(),
                            candidate.signature().getCreationTime().toInstant());
                }
            } catch (PGPException | RuntimeException e) {
                // As good as a wrong one.
            }
        }
        throw new TrustException("The signature of " + what + " is wrong: it was changed after "
                + candidates.get(0).signer().pin()
                + " signed it, on its way or by the server. It is not used. Run the build"
                + " again to fetch it anew; if that does not help, name another server: -Dktstr.kernelMirror.");
    }

    private static TrustException noSignature(String what, Throwable cause) {
        return new TrustException(
                "The signature of " + what
                        + " is none: expected an OpenPGP signature. It is not used. Run the build again to"
                        + " fetch it anew, or name another server: -Dktstr.kernelMirror.",
                cause);
    }

    private static String names(List<PinnedKey> pinned) {
        return pinned.stream().map(PinnedKey::toString).collect(Collectors.joining(" or "));
    }
}
