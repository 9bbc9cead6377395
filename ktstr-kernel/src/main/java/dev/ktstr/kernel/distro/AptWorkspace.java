// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A private corner for the package manager: sources of our own, and lists and cache apart from the machine's.
 * Everything is in one configuration file, read after the machine's own, so that proxies, credentials and certificates
 * still hold, and a person can repeat each step with {@code apt-get -c FILE}.
 *
 * @param configuration the configuration file
 * @param directory where commands run
 */
record AptWorkspace(Path configuration, Path directory) {

    /** Makes or refreshes the workspace for one suite of one archive. */
    static AptWorkspace prepare(Path directory, AptSource archive, String suite) throws IOException {
        if (directory.toString().matches(".*[\"\\p{Cntrl}].*")) {
            throw new DistroException("The cache directory " + directory + " has a quote or a control character in its"
                    + " name, which a configuration file of apt cannot hold. Choose another directory:"
                    + " KTSTR_CACHE_DIR.");
        }
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path lists = directory.resolve("lists");
        Path cache = directory.resolve("cache");
        Files.createDirectories(lists.resolve("partial"));
        Files.createDirectories(cache.resolve("archives").resolve("partial"));
        Files.writeString(sources.resolve("ktstr.sources"), archive.sourcesFile(suite));
        Path configuration = directory.resolve("apt.conf");
        Files.writeString(configuration, configuration(sources, lists, cache));
        return new AptWorkspace(configuration, directory);
    }

    private static String configuration(Path sources, Path lists, Path cache) {
        return """
                // Hooks of the machine (command-not-found, PackageKit, image clean-up) are for its own lists.
                #clear APT::Update::Pre-Invoke;
                #clear APT::Update::Post-Invoke;
                #clear APT::Update::Post-Invoke-Success;

                Dir::Etc::sourcelist "/dev/null";
                Dir::Etc::sourceparts "%s";
                Dir::State::lists "%s";
                Dir::Cache "%s";
                Dir::Cache::archives "archives/";

                // What is installed here does not matter, and pins of the machine are not for guests.
                Dir::State::status "/dev/null";
                Dir::Etc::preferences "/dev/null";
                Dir::Etc::preferencesparts "/dev/null";
                APT::Architecture "amd64";

                // Names a release of the machine's own sources, which are not here: apt would refuse to work.
                APT::Default-Release "";

                // A list that cannot be fetched is an error, not a warning with success.
                APT::Update::Error-Mode "any";

                // As root, apt works as another user, who may not enter a private cache directory.
                APT::Sandbox::User "";

                Acquire::Languages "none";
                Acquire::PDiffs "false";
                """.formatted(sources, lists, cache);
    }
}
