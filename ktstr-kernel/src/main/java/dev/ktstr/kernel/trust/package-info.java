// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a download is what its makers published: OpenPGP signatures by keys that are pinned by their whole fingerprint, and digests
 * that somebody wrote down.
 *
 * <p>Read {@link dev.ktstr.kernel.trust.Keyring} (key material, which the user has and we only look up), {@link
 * dev.ktstr.kernel.trust.SignedText}, {@link dev.ktstr.kernel.trust.DetachedSignature} and {@link dev.ktstr.kernel.trust.Pins}.
 * Everything here fails closed. Uses {@code failure}.
 */
package dev.ktstr.kernel.trust;
