// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * A pinned key with its material.
 *
 * @param pin what is believed
 * @param ring its primary key, which has the pinned fingerprint, and subkeys, which are its own when it says so
 */
record Signer(PinnedKey pin, PGPPublicKeyRing ring) {

    /** {@return the key of this signer that made a signature, by its id alone; empty when none did} */
    Optional<PGPPublicKey> key(PGPSignature signature) {
        return Optional.ofNullable(ring.getPublicKey(signature.getKeyID()));
    }

    /** {@return why a key of this ring may not have made a signature; empty when it may} */
    Optional<String> objection(PGPPublicKey key, PGPSignature signature) {
        PGPPublicKey primary = ring.getPublicKey();
        if (primary.hasRevocation() || key.hasRevocation()) {
            return Optional.of("its key was revoked");
        }
        if (!key.isMasterKey() && !isBound(primary, key)) {
            return Optional.of("its subkey is not certified for signing by the pinned key");
        }
        for (PGPPublicKey needed : new PGPPublicKey[] {primary, key}) {
            Duration age = Duration.between(
                    needed.getCreationTime().toInstant(),
                    signature.getCreationTime().toInstant());
            if (age.isNegative()) {
                return Optional.of("it is older than its key");
            }
            if (needed.getValidSeconds() > 0 && age.toSeconds() > needed.getValidSeconds()) {
                return Optional.of("its key had expired then, as far as the keyring knows; export the key again");
            }
        }
        return Optional.empty();
    }

    /** A subkey counts when the primary key says that it signs, and the subkey says that it belongs to the primary. */
    private static boolean isBound(PGPPublicKey primary, PGPPublicKey subkey) {
        Iterator<PGPSignature> bindings = subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (bindings.hasNext()) {
            PGPSignature binding = bindings.next();
            PGPSignatureSubpacketVector says = binding.getHashedSubPackets();
            if (says != null
                    && (says.getKeyFlags() & KeyFlags.SIGN_DATA) != 0
                    && certifies(binding, primary, primary, subkey)
                    && isClaimed(binding, primary, subkey)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isClaimed(PGPSignature binding, PGPPublicKey primary, PGPPublicKey subkey) {
        for (PGPSignatureSubpacketVector says :
                new PGPSignatureSubpacketVector[] {binding.getHashedSubPackets(), binding.getUnhashedSubPackets()}) {
            try {
                PGPSignatureList embedded = says == null ? null : says.getEmbeddedSignatures();
                for (int i = 0; embedded != null && i < embedded.size(); i++) {
                    PGPSignature claim = embedded.get(i);
                    if (claim.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
                            && certifies(claim, subkey, primary, subkey)) {
                        return true;
                    }
                }
            } catch (PGPException e) {
                return false;
            }
        }
        return false;
    }

    private static boolean certifies(
            PGPSignature signature, PGPPublicKey signer, PGPPublicKey primary, PGPPublicKey subkey) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), signer);
            return signature.verifyCertification(primary, subkey);
        } catch (PGPException | RuntimeException e) {
            return false;
        }
    }
}
