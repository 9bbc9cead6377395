// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.testng.settings.UnknownName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the goal knows of the Maven that runs it.
 *
 * @param maven its version
 * @param requiredMaven the oldest version that will do
 * @param offline whether it must not ask the network
 * @param module the directory of the project, or the working directory where there is none
 * @param commandLine properties given with -D, those that begin with {@code ktstr.}
 * @param configuration the plugin's configuration, by the names of the settings
 * @param unknownElements what stands in the plugin's configuration and is called like no parameter of its goals
 * @param pomProperties names of the properties of the project
 * @param environment its environment variables
 */
public record Caller(
        String maven,
        String requiredMaven,
        boolean offline,
        Path module,
        Map<String, String> commandLine,
        Map<String, String> configuration,
        List<UnknownName> unknownElements,
        Set<String> pomProperties,
        Map<String, String> environment) {
    public Caller {
        commandLine = Map.copyOf(commandLine);
        configuration = Map.copyOf(configuration);
        unknownElements = List.copyOf(unknownElements);
        pomProperties = Set.copyOf(pomProperties);
        environment = Map.copyOf(environment);
    }
}
