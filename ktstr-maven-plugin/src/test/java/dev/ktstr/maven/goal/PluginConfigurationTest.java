// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.testng.settings.InvalidSettingException;
import java.util.List;
import java.util.Set;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.testng.annotations.Test;

public class PluginConfigurationTest {
    private static Xpp3Dom configuration(String element) {
        Xpp3Dom configuration = new Xpp3Dom("configuration");
        configuration.addChild(new Xpp3Dom(element));
        return configuration;
    }

    private static Parameter parameter(String name, boolean editable) {
        Parameter parameter = new Parameter();
        parameter.setName(name);
        parameter.setEditable(editable);
        return parameter;
    }

    @Test
    public void whatThePomSetsAndWhatTheGoalsKnow() throws Exception {
        Plugin plugin = new Plugin();
        plugin.setConfiguration(configuration("kernel"));
        PluginExecution execution = new PluginExecution();
        execution.setConfiguration(configuration("kernal"));
        plugin.addExecution(execution);
        MojoDescriptor goal = new MojoDescriptor();
        goal.setGoal("kernel");
        goal.setParameters(List.of(parameter("kernel", true), parameter("session", false)));
        PluginDescriptor descriptor = new PluginDescriptor();
        descriptor.addMojo(goal);
        assertThat(PluginConfiguration.of(plugin, descriptor))
                .isEqualTo(new PluginConfiguration(List.of("kernel", "kernal"), Set.of("kernel")));
    }

    @Test
    public void anElementThatNoGoalKnowsIsAnError() {
        Set<String> parameters = Set.of("kernel", "cacheDir");
        new PluginConfiguration(List.of("kernel", "cacheDir"), parameters).requireKnown();
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> new PluginConfiguration(List.of("kernel", "kernal"), parameters).requireKnown())
                .withMessage("<kernal> in the <configuration> of ktstr-maven-plugin is no parameter of its goals; mvn"
                        + " ktstr:help -Ddetail shows them; did you mean kernel?");
    }
}
