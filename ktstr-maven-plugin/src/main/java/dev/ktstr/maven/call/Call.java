// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.call;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.RepositorySystem;

/**
 * How Maven called a goal.
 *
 * @param configuration what the POM sets, by property
 */
public record Call(
        MavenSession session,
        MojoExecution execution,
        Log log,
        RepositorySystem repositorySystem,
        Provider<SettingsDecrypter> settingsDecrypter,
        Map<String, String> configuration) {
    /** How the properties of all settings begin. */
    public static final String SETTING_PREFIX = "ktstr.";

    /** {@return the project; where there is none, Maven's stand-in} */
    public MavenProject project() {
        return session.getCurrentProject();
    }

    /** {@return the directory of the project, or the working directory where there is none} */
    public Path module() {
        File basedir = project() == null ? null : project().getBasedir();
        return basedir == null ? Path.of("").toAbsolutePath() : basedir.toPath();
    }

    /** {@return where the compiled tests of the project are} */
    public Path testClasses() {
        return Path.of(project().getBuild().getTestOutputDirectory());
    }

    /** {@return what stands on the command line with -D, known or not, by property} */
    public Map<String, String> commandLine() {
        Map<String, String> ours = new TreeMap<>();
        Properties all = session.getUserProperties();
        for (String name : all.stringPropertyNames()) {
            if (name.startsWith(SETTING_PREFIX)) {
                ours.put(name, all.getProperty(name));
            }
        }
        return ours;
    }

    /** {@return this plugin as the POM has it, also for a goal that is called by hand, which Maven itself has no POM for} */
    public Plugin pluginInPom() {
        if (project() != null) {
            String key = plugin().getPluginLookupKey();
            Plugin used = project().getPlugin(key);
            if (used == null && project().getPluginManagement() != null) {
                used = project().getPluginManagement().getPluginsAsMap().get(key);
            }
            if (used != null) {
                return used;
            }
        }
        return execution.getPlugin();
    }

    /** {@return the names of what a POM sets of a plugin, in its {@code <configuration>} and in those of its executions} */
    public static List<String> elements(Plugin plugin) {
        List<String> names = new ArrayList<>();
        addElements(names, plugin.getConfiguration());
        for (PluginExecution one : plugin.getExecutions()) {
            addElements(names, one.getConfiguration());
        }
        return names;
    }

    private static void addElements(List<String> names, Object configuration) {
        if (configuration instanceof Xpp3Dom dom) {
            for (Xpp3Dom child : dom.getChildren()) {
                names.add(child.getName());
            }
        }
    }

    /** {@return what Maven knows of this plugin} */
    public PluginDescriptor plugin() {
        return execution.getMojoDescriptor().getPluginDescriptor();
    }
}
