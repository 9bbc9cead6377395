// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.net.Network;
import dev.ktstr.kernel.net.Site;
import dev.ktstr.kernel.trust.PinnedKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How sources are fetched, and what is believed.
 *
 * @param mirror a server with kernel.org's layout, instead of kernel.org
 * @param network how the web is reached
 * @param keyring a file of public keys, in which the material of trusted keys is looked up
 * @param pins a file of digests that are enough by themselves
 * @param skipAuthentication take releases that nothing vouches for; told each time
 * @param endOfLife ranges have series in them, too, that get no patches any more
 * @param releaseKeys of which one must have signed a release
 * @param sumsKeys of which one must have signed a list of digests
 */
public record SourcesConfig(
        Optional<Site> mirror,
        Network network,
        Optional<Path> keyring,
        Optional<Path> pins,
        boolean skipAuthentication,
        boolean endOfLife,
        List<PinnedKey> releaseKeys,
        List<PinnedKey> sumsKeys) {

    /** From kernel.org, believing those who sign there; without key material, so a keyring or pins are needed. */
    public static final SourcesConfig DEFAULT = new SourcesConfig(
            Optional.empty(),
            Network.DIRECT,
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            PinnedKey.KERNEL_RELEASES,
            PinnedKey.KERNEL_SUMS);

    public SourcesConfig {
        releaseKeys = List.copyOf(releaseKeys);
        sumsKeys = List.copyOf(sumsKeys);
    }

    /** {@return this configuration with another server} */
    public SourcesConfig withMirror(Site newMirror) {
        return new SourcesConfig(
                Optional.of(newMirror), network, keyring, pins, skipAuthentication, endOfLife, releaseKeys, sumsKeys);
    }

    /** {@return this configuration with another way to the web} */
    public SourcesConfig withNetwork(Network newNetwork) {
        return new SourcesConfig(
                mirror, newNetwork, keyring, pins, skipAuthentication, endOfLife, releaseKeys, sumsKeys);
    }

    /** {@return this configuration with a keyring} */
    public SourcesConfig withKeyring(Path newKeyring) {
        return new SourcesConfig(
                mirror, network, Optional.of(newKeyring), pins, skipAuthentication, endOfLife, releaseKeys, sumsKeys);
    }

    /** {@return this configuration with a file of pins} */
    public SourcesConfig withPins(Path newPins) {
        return new SourcesConfig(
                mirror, network, keyring, Optional.of(newPins), skipAuthentication, endOfLife, releaseKeys, sumsKeys);
    }

    /** {@return this configuration, taking what nothing vouches for or not} */
    public SourcesConfig withSkipAuthentication(boolean skip) {
        return new SourcesConfig(mirror, network, keyring, pins, skip, endOfLife, releaseKeys, sumsKeys);
    }

    /** {@return this configuration, with series in ranges that get no patches any more or without them} */
    public SourcesConfig withEndOfLife(boolean newEndOfLife) {
        return new SourcesConfig(
                mirror, network, keyring, pins, skipAuthentication, newEndOfLife, releaseKeys, sumsKeys);
    }

    /** {@return this configuration, believing others: those who sign what another mirror makes itself} */
    public SourcesConfig withKeys(List<PinnedKey> newReleaseKeys, List<PinnedKey> newSumsKeys) {
        return new SourcesConfig(
                mirror, network, keyring, pins, skipAuthentication, endOfLife, newReleaseKeys, newSumsKeys);
    }
}
