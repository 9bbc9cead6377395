// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/**
 * A text that carries its own signature, as {@code gpg --clear-sign} writes it. Only what is signed is given out: what stands around it
 * in the file is not looked at.
 *
 * @param lines the signed lines, without blanks at their ends
 * @param by who signed it, and when
 */
public record SignedText(List<String> lines, DetachedSignature.Verified by) {

    /**
     * Reads and checks a text.
     *
     * @param what it is, for a person
     * @param pinned keys of which one must have signed
     * @throws TrustException when it is not signed, or by nobody who is trusted
     */
    public static SignedText verify(String what, byte[] file, Keyring keyring, List<PinnedKey> pinned) {
        try (ArmoredInputStream in = new ArmoredInputStream(new ByteArrayInputStream(file))) {
            if (!in.isClearText()) {
                throw unsigned(what, null);
            }
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0 && in.isClearText(); next = in.read()) {
                text.write(next);
            }
            List<PGPSignature> signatures = new ArrayList<>();
            Object object = new BcPGPObjectFactory(in).nextObject();
            if (object instanceof PGPSignatureList list) {
                list.forEach(signatures::add);
            }
            DetachedSignature signature = DetachedSignature.of(what, signatures, keyring, pinned);
            List<String> lines = lines(text.toString(StandardCharsets.ISO_8859_1));
            // Signed is the text with canonical ends of lines, and without the last one.
            byte[] canonical = String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
            signature.update(canonical, 0, canonical.length);
            return new SignedText(lines, signature.verify());
        } catch (IOException | RuntimeException e) {
            if (e instanceof TrustException trust) {
                throw trust;
            }
            throw unsigned(what, e);
        }
    }

    private static List<String> lines(String text) {
        return text.lines().map(line -> line.replaceFirst("[ \\t\\r]+$", "")).toList();
    }

    private static TrustException unsigned(String what, Throwable cause) {
        return new TrustException(
                what
                        + " is no text with an OpenPGP signature, so it says nothing. Run the build again to fetch it"
                        + " anew, or name another server: -Dktstr.kernelMirror.",
                cause);
    }
}
