// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.settings.Setting;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptorBuilder;
import org.codehaus.plexus.util.ReaderFactory;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The goals as Maven sees them: by what was made of their annotations. */
public class MojoParametersTest {
    private static final String LIBRARY = "dev\\.ktstr\\.(kernel|kvm|guest|testng)\\..*";

    private PluginDescriptor plugin;

    @BeforeClass
    public void read() throws Exception {
        try (InputStream in = getClass().getResourceAsStream("/META-INF/maven/plugin.xml")) {
            plugin = new PluginDescriptorBuilder().build(ReaderFactory.newXmlReader(in));
        }
    }

    @DataProvider
    public Object[][] goals() {
        return plugin.getMojos().stream()
                .filter(goal -> !goal.getGoal().equals("help"))
                .map(goal -> new Object[] {goal.getGoal(), goal})
                .toArray(Object[][]::new);
    }

    /** The properties of a goal's settings, by the name of the parameter. */
    private static Map<String, String> settings(MojoDescriptor goal) {
        Map<String, String> properties = new HashMap<>();
        for (Parameter parameter : goal.getParameters()) {
            String expression =
                    goal.getMojoConfiguration().getChild(parameter.getName()).getValue("");
            if (expression.startsWith("${ktstr.")) {
                properties.put(parameter.getName(), expression.substring(2, expression.length() - 1));
            }
        }
        return properties;
    }

    @Test(dataProvider = "goals")
    public void aParameterIsCalledLikeItsSettingAndThereIsOne(String name, MojoDescriptor goal) {
        Set<String> known =
                Arrays.stream(Setting.values()).map(Setting::property).collect(Collectors.toSet());
        assertThat(settings(goal)).isNotEmpty().allSatisfy((parameter, property) -> {
            assertThat(property).isEqualTo("ktstr." + parameter);
            assertThat(known).contains(property);
        });
    }

    @Test(dataProvider = "goals")
    public void whatIsCalledLikeASettingIsReadAsOne(String name, MojoDescriptor goal) throws Exception {
        Set<String> fields = new HashSet<>();
        Class<?> type = Class.forName(goal.getImplementation());
        for (; type != AbstractKtstrMojo.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == String.class) {
                    assertThat(Modifier.isPrivate(field.getModifiers()))
                            .as(field.toString())
                            .isFalse();
                    fields.add(field.getName());
                }
            }
        }
        assertThat(fields).isEqualTo(settings(goal).keySet());
    }

    /** Who configures the plugin for tests may do so with every setting of tests. */
    @Test
    public void allSettingsOfTestsAreParametersWhereTestsRun() {
        Set<String> ofTests = Arrays.stream(Setting.values())
                .filter(setting -> !setting.isOfGoals())
                .map(Setting::property)
                .collect(Collectors.toSet());
        for (String goal : Set.of("kernel", "doctor", "verifier")) {
            assertThat(settings(plugin.getMojo(goal)).values()).as(goal).containsAll(ofTests);
        }
    }

    /** Maven and its container look at these before the libraries are there. */
    @Test(dataProvider = "goals")
    public void noLibraryIsNamedWhereMavenLooks(String name, MojoDescriptor goal) throws Exception {
        for (Class<?> type = Class.forName(goal.getImplementation()); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                assertThat(method.getReturnType().getName())
                        .as(method.toString())
                        .doesNotMatch(LIBRARY);
                assertThat(Arrays.stream(method.getParameterTypes()).map(Class::getName))
                        .as(method.toString())
                        .noneMatch(parameter -> parameter.matches(LIBRARY));
            }
            for (Field field : type.getDeclaredFields()) {
                assertThat(field.getType().getName()).as(field.toString()).doesNotMatch(LIBRARY);
            }
        }
    }
}
