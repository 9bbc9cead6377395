// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** A key pair that signs as kernel.org does. */
public final class TestKey {

    private static final Instant CREATED = Instant.parse("2025-01-01T00:00:00Z");
    private static final int ALGORITHM = PublicKeyAlgorithmTags.RSA_GENERAL;

    private final String owner;
    private final PGPPublicKeyRing ring;
    private final PGPKeyPair primary;
    private final PGPKeyPair signer;

    private TestKey(String owner, PGPPublicKeyRing ring, PGPKeyPair primary, PGPKeyPair signer) {
        this.owner = owner;
        this.ring = ring;
        this.primary = primary;
        this.signer = signer;
    }

    /** A key that signs itself. */
    public static TestKey of(String owner) {
        return make(owner, Duration.ZERO, false);
    }

    /** A key that is good for some time only. */
    static TestKey expiring(String owner, Duration lifetime) {
        return make(owner, lifetime, false);
    }

    /** A key of which a subkey signs. */
    static TestKey withSubkey(String owner) {
        return make(owner, Duration.ZERO, true);
    }

    private static TestKey make(String owner, Duration lifetime, boolean subkey) {
        try {
            PGPKeyPair primary = pair();
            PGPSignatureSubpacketGenerator says = new PGPSignatureSubpacketGenerator();
            says.setKeyFlags(false, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
            if (!lifetime.isZero()) {
                says.setKeyExpirationTime(false, lifetime.toSeconds());
            }
            PGPKeyRingGenerator rings = new PGPKeyRingGenerator(
                    PGPSignature.POSITIVE_CERTIFICATION,
                    primary,
                    owner + " <" + owner + "@example.org>",
                    new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                    says.generate(),
                    null,
                    new BcPGPContentSignerBuilder(ALGORITHM, HashAlgorithmTags.SHA256),
                    null);
            PGPKeyPair signer = primary;
            if (subkey) {
                signer = pair();
                PGPSignatureSubpacketGenerator binds = new PGPSignatureSubpacketGenerator();
                binds.setKeyFlags(false, KeyFlags.SIGN_DATA);
                rings.addSubKey(
                        signer,
                        binds.generate(),
                        null,
                        new BcPGPContentSignerBuilder(ALGORITHM, HashAlgorithmTags.SHA256));
            }
            return new TestKey(owner, rings.generatePublicKeyRing(), primary, signer);
        } catch (PGPException e) {
            throw new AssertionError(e);
        }
    }

    private static PGPKeyPair pair() throws PGPException {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(BigInteger.valueOf(0x10001), new SecureRandom(), 2048, 12));
        AsymmetricCipherKeyPair keys = generator.generateKeyPair();
        return new BcPGPKeyPair(PublicKeyPacket.VERSION_4, ALGORITHM, keys, Date.from(CREATED));
    }

    /** What is to be believed. */
    public PinnedKey pin() {
        return new PinnedKey(
                owner,
                owner + "@example.org",
                HexFormat.of().formatHex(ring.getPublicKey().getFingerprint()));
    }

    /** The key as {@code gpg --export} writes it. */
    public byte[] exported() {
        try {
            return ring.getEncoded();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The key as {@code gpg --export --armor} writes it. */
    byte[] armored() {
        return armor(exported());
    }

    /** The key with the subkey of another one, that nobody bound to it. */
    byte[] exportedWithStolenSubkey(TestKey other) {
        try {
            PGPPublicKey stolen = other.ring.getPublicKey(other.signer.getKeyID());
            return PGPPublicKeyRing.insertPublicKey(ring, stolen).getEncoded();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The key, revoked. */
    byte[] revoked() {
        try {
            PGPSignatureGenerator generator = generator(PGPSignature.KEY_REVOCATION, primary, Instant.now());
            PGPSignature revocation = generator.generateCertification(ring.getPublicKey());
            PGPPublicKey key = PGPPublicKey.addCertification(ring.getPublicKey(), revocation);
            return PGPPublicKeyRing.insertPublicKey(ring, key).getEncoded();
        } catch (PGPException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A detached signature of now. */
    public byte[] sign(byte[] content) {
        return sign(content, Instant.now(), HashAlgorithmTags.SHA256);
    }

    byte[] sign(byte[] content, Instant at, int hash) {
        try {
            PGPSignatureGenerator generator = generator(PGPSignature.BINARY_DOCUMENT, signer, at, hash);
            generator.update(content);
            return armor(generator.generate().getEncoded());
        } catch (PGPException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A text with its signature, as {@code gpg --clear-sign} writes it. */
    public byte[] clearSign(String text, Instant at) {
        try {
            PGPSignatureGenerator generator = generator(PGPSignature.CANONICAL_TEXT_DOCUMENT, signer, at);
            generator.update(
                    String.join("\r\n", text.lines().map(String::stripTrailing).toList())
                            .getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            try (ArmoredOutputStream out =
                    ArmoredOutputStream.builder().clearHeaders().build(file)) {
                out.beginClearText(HashAlgorithmTags.SHA256);
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.endClearText();
                generator.generate().encode(out);
            }
            return file.toByteArray();
        } catch (PGPException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static PGPSignatureGenerator generator(int type, PGPKeyPair key, Instant at) throws PGPException {
        return generator(type, key, at, HashAlgorithmTags.SHA256);
    }

    private static PGPSignatureGenerator generator(int type, PGPKeyPair key, Instant at, int hash) throws PGPException {
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(new BcPGPContentSignerBuilder(ALGORITHM, hash), key.getPublicKey());
        generator.init(type, key.getPrivateKey());
        PGPSignatureSubpacketGenerator says = new PGPSignatureSubpacketGenerator();
        says.setSignatureCreationTime(false, Date.from(at));
        says.setIssuerFingerprint(false, key.getPublicKey());
        says.setIssuerKeyID(false, key.getKeyID());
        generator.setHashedSubpackets(says.generate());
        return generator;
    }

    private static byte[] armor(byte[] content) {
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            try (ArmoredOutputStream out =
                    ArmoredOutputStream.builder().clearHeaders().build(file)) {
                out.write(content);
            }
            return file.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
