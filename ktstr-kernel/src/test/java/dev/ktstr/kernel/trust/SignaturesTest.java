// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

public class SignaturesTest {

    private static final byte[] CONTENT = "all of it".getBytes(StandardCharsets.UTF_8);
    private static final Instant LATER = Instant.parse("2025-06-01T00:00:00Z");

    private static final TestKey GREG = TestKey.of("greg");
    private static final TestKey SUBKEY = TestKey.withSubkey("linus");
    private static final TestKey MALLORY = TestKey.of("mallory");

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private Keyring keyring(byte[]... keys) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] key : keys) {
                all.write(key);
            }
            Path file = temp.make().resolve("keys.gpg");
            Files.write(file, all.toByteArray());
            return Keyring.read(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DetachedSignature.Verified verify(
            byte[] signature, byte[] content, Keyring keyring, TestKey... pinned) {
        DetachedSignature read = DetachedSignature.read(
                "linux-7.0.tar",
                signature,
                keyring,
                Arrays.stream(pinned).map(TestKey::pin).toList());
        for (byte b : content) {
            read.update(new byte[] {0, b}, 1, 1);
        }
        return read.verify();
    }

    @Test
    public void aPinnedKeyOrItsSubkeySigns() {
        Keyring keyring = keyring(GREG.exported(), SUBKEY.exported(), MALLORY.exported());
        assertThat(verify(GREG.sign(CONTENT), CONTENT, keyring, SUBKEY, GREG).key())
                .isEqualTo(GREG.pin());
        DetachedSignature.Verified bySubkey =
                verify(SUBKEY.sign(CONTENT, LATER, HashAlgorithmTags.SHA512), CONTENT, keyring, GREG, SUBKEY);
        assertThat(bySubkey).isEqualTo(new DetachedSignature.Verified(SUBKEY.pin(), LATER));
    }

    @Test
    public void keyringsMayBeArmoredAndOneBehindTheOther() {
        Keyring keyring = keyring(GREG.armored(), SUBKEY.armored());
        assertThat(verify(GREG.sign(CONTENT), CONTENT, keyring, GREG).key()).isEqualTo(GREG.pin());
        assertThat(verify(SUBKEY.sign(CONTENT), CONTENT, keyring, SUBKEY).key()).isEqualTo(SUBKEY.pin());
    }

    @Test
    public void anyChangedByteIsFound() {
        Keyring keyring = keyring(GREG.exported());
        byte[] signature = GREG.sign(CONTENT);
        for (int i = 0; i < CONTENT.length; i++) {
            byte[] changed = CONTENT.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> verify(signature, changed, keyring, GREG))
                    .isInstanceOf(TrustException.class)
                    .hasMessageStartingWith("The signature of linux-7.0.tar is wrong: it was changed after greg (");
        }
        assertThatThrownBy(() -> verify(signature, Arrays.copyOf(CONTENT, 3), keyring, GREG))
                .isInstanceOf(TrustException.class);
    }

    @Test
    public void aKeyThatIsNotPinnedDoesNotCountAlthoughItIsInTheKeyring() {
        Keyring keyring = keyring(GREG.exported(), MALLORY.exported());
        assertThatThrownBy(() -> verify(MALLORY.sign(CONTENT), CONTENT, keyring, GREG))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("which is not trusted for it or not in the keyring")
                .hasMessageContaining("Expected one by " + GREG.pin());
    }

    @Test
    public void aMissingKeyIsToldWithTheWayToGetIt() {
        for (Keyring keyring : List.of(keyring(MALLORY.exported()), Keyring.none())) {
            assertThatThrownBy(() -> verify(GREG.sign(CONTENT), CONTENT, keyring, GREG))
                    .isInstanceOf(TrustException.class)
                    .hasMessageContaining("none of the keys that are trusted for it: greg ("
                            + GREG.pin().fingerprint())
                    .hasMessageContaining("gpg --locate-keys greg@example.org && gpg --export "
                            + GREG.pin().fingerprint())
                    .hasMessageContaining("-Dktstr.kernelKeyring=");
        }
    }

    @Test
    public void aStolenSubkeyDoesNotCount() {
        Keyring keyring = keyring(GREG.exportedWithStolenSubkey(SUBKEY));
        assertThatThrownBy(() -> verify(SUBKEY.sign(CONTENT), CONTENT, keyring, GREG))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("its subkey is not certified for signing by the pinned key");
    }

    @Test
    public void revokedAndExpiredKeysAndWeakDigestsDoNotCount() {
        assertThatThrownBy(() -> verify(GREG.sign(CONTENT), CONTENT, keyring(GREG.revoked()), GREG))
                .hasMessageContaining("its key was revoked");
        TestKey old = TestKey.expiring("old", Duration.ofDays(30));
        Keyring keyring = keyring(old.exported());
        assertThatThrownBy(() -> verify(old.sign(CONTENT, LATER, HashAlgorithmTags.SHA256), CONTENT, keyring, old))
                .hasMessageContaining("its key had expired then");
        Instant soon = Instant.parse("2025-01-05T00:00:00Z");
        assertThat(verify(old.sign(CONTENT, soon, HashAlgorithmTags.SHA256), CONTENT, keyring, old)
                        .at())
                .isEqualTo(soon);
        Instant before = Instant.parse("2024-01-05T00:00:00Z");
        assertThatThrownBy(() -> verify(old.sign(CONTENT, before, HashAlgorithmTags.SHA256), CONTENT, keyring, old))
                .hasMessageContaining("it is older than its key");
        assertThatThrownBy(() -> verify(
                        GREG.sign(CONTENT, LATER, HashAlgorithmTags.SHA1), CONTENT, keyring(GREG.exported()), GREG))
                .hasMessageContaining("it uses a digest that can be forged");
    }

    @Test
    public void whatIsNoSignatureIsTold() {
        Keyring keyring = keyring(GREG.exported());
        for (byte[] none : List.of(new byte[0], "<html>".getBytes(StandardCharsets.UTF_8), GREG.exported())) {
            assertThatThrownBy(() -> verify(none, CONTENT, keyring, GREG))
                    .isInstanceOf(TrustException.class)
                    .hasMessageStartingWith("The signature of linux-7.0.tar is none");
        }
    }

    @Test
    public void aKeyringThatIsNoneIsTold() throws IOException {
        Path file = temp.make().resolve("keys.gpg");
        assertThatThrownBy(() -> Keyring.read(file))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("no such file or directory")
                .hasMessageContaining("gpg --export");
        for (byte[] none : List.of(new byte[0], "no key".getBytes(StandardCharsets.UTF_8), GREG.sign(CONTENT))) {
            Files.write(file, none);
            assertThatThrownBy(() -> Keyring.read(file))
                    .isInstanceOf(TrustException.class)
                    .hasMessageStartingWith("The keyring " + file + " (ktstr.kernelKeyring) cannot be used: ");
        }
    }

    @Test
    public void onlySignedTextIsGivenOut() {
        Keyring keyring = keyring(GREG.exported());
        byte[] signed = GREG.clearSign("first\n- dashed\n\nlast  \n", LATER);
        SignedText text = SignedText.verify("sums", signed, keyring, List.of(GREG.pin()));
        assertThat(text.lines()).containsExactly("first", "- dashed", "", "last");
        assertThat(text.by()).isEqualTo(new DetachedSignature.Verified(GREG.pin(), LATER));

        String file = new String(signed, StandardCharsets.UTF_8);
        byte[] framed = ("before\n" + file + "after\n").getBytes(StandardCharsets.UTF_8);
        assertThat(SignedText.verify("sums", framed, keyring, List.of(GREG.pin()))
                        .lines())
                .isEqualTo(text.lines());

        for (String changed : List.of(
                file.replace("first", "forst"),
                file.replace("first\n", "first\nmore\n"),
                file.replace("last", ""),
                file.replace("first\n", ""))) {
            assertThatThrownBy(() -> SignedText.verify(
                            "sums", changed.getBytes(StandardCharsets.UTF_8), keyring, List.of(GREG.pin())))
                    .as(changed)
                    .isInstanceOf(TrustException.class);
        }
    }

    @Test
    public void unsignedTextSaysNothing() {
        Keyring keyring = keyring(GREG.exported());
        String cut =
                new String(GREG.clearSign("first\n", LATER), StandardCharsets.UTF_8).split("-----BEGIN PGP SIG", -1)[0];
        for (String none : List.of("", "abc linux-7.0.tar.xz\n", "<html></html>", cut)) {
            assertThatThrownBy(() -> SignedText.verify(
                            "sums", none.getBytes(StandardCharsets.UTF_8), keyring, List.of(GREG.pin())))
                    .as(none)
                    .isInstanceOf(TrustException.class);
        }
        assertThatThrownBy(() ->
                        SignedText.verify("sums", MALLORY.clearSign("first\n", LATER), keyring, List.of(GREG.pin())))
                .hasMessageContaining("not trusted");
    }

    @Test
    public void pinsAreWholeFingerprints() {
        assertThatThrownBy(() -> new PinnedKey("x", "x", "38DBBDC86092693E"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(PinnedKey.KERNEL_RELEASES).hasSize(3);
    }
}
