// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.maven.call.Call;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.SimilarNames;
import dev.ktstr.testng.settings.UnknownName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;

/**
 * What a POM sets of this plugin. Maven leaves out what no parameter of the goal is called; Maven 3.8 does so silently, and then a typing
 * error has no effect.
 *
 * @param elements the names in {@code <configuration>}, of the plugin and of its executions
 * @param parameters the names that its goals know
 */
record PluginConfiguration(List<String> elements, Set<String> parameters) {
    static PluginConfiguration of(Call call) {
        return of(call.pluginInPom(), call.plugin());
    }

    static PluginConfiguration of(Plugin plugin, PluginDescriptor descriptor) {
        Set<String> parameters = new TreeSet<>();
        for (MojoDescriptor goal : descriptor.getMojos()) {
            for (Parameter parameter : goal.getParameters()) {
                if (parameter.isEditable()) {
                    parameters.add(parameter.getName());
                }
            }
        }
        return new PluginConfiguration(Call.elements(plugin), parameters);
    }

    /** {@return the elements that are called like no parameter, in their order} */
    List<UnknownName> unknown() {
        return elements.stream()
                .filter(element -> !parameters.contains(element))
                .distinct()
                .map(element -> new UnknownName(element, SimilarNames.nearest(element, parameters)))
                .toList();
    }

    /** Throws {@link InvalidSettingException} where an element is called like no parameter. */
    void requireKnown() {
        unknown().stream().findFirst().ifPresent(element -> {
            throw new InvalidSettingException("<" + element.name() + "> in the <configuration> of ktstr-maven-plugin"
                    + " is no parameter of its goals; mvn ktstr:help -Ddetail shows them"
                    + SimilarNames.didYouMean(element.name(), parameters));
        });
    }
}
