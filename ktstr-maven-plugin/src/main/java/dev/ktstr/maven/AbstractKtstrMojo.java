// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.libraries.Libraries;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;

/**
 * What all goals have in common: the way from Maven to the work.
 *
 * <p>The parameters that are settings are texts, each in a field that is called like the setting, so that one place says what is wrong
 * with a value and where it came from.
 *
 * <p>The goals' classes are loaded before the libraries are there, see {@code Libraries}: no type of them may be named here, nor in a
 * subclass. They are named from {@link Goal}s on.
 */
abstract class AbstractKtstrMojo extends AbstractMojo {
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    @Inject
    private RepositorySystem repositorySystem;

    /** Made when somebody needs a password, which is seldom. */
    @Inject
    private Provider<SettingsDecrypter> settingsDecrypter;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        Call call = new Call(session, execution, getLog(), repositorySystem, settingsDecrypter, configuration());
        if (isDone(call)) {
            return;
        }
        Libraries.bringIn(call);
        goal().run(call);
    }

    /** {@return whether there is nothing to do, or it was done, without the libraries} */
    boolean isDone(Call call) {
        return false;
    }

    /** {@return who does the work} */
    abstract Goal goal();

    /** {@return what the POM sets, by property} */
    private Map<String, String> configuration() {
        Map<String, String> configuration = new TreeMap<>();
        for (Class<?> type = getClass(); type != AbstractKtstrMojo.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == String.class) {
                    put(configuration, Call.SETTING_PREFIX.concat(field.getName()), text(field));
                }
            }
        }
        return configuration;
    }

    private String text(Field field) {
        try {
            return (String) field.get(this);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a parameter must not be private: " + field, e);
        }
    }

    /** What stands on the command line reaches the parameters too, and is no configuration: a later run may not have it. */
    private void put(Map<String, String> configuration, String property, String value) {
        if (value != null && !session.getUserProperties().containsKey(property)) {
            configuration.put(property, value);
        }
    }
}
