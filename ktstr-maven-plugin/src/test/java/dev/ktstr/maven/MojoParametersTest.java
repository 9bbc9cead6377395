// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.maven.goal.KernelGoal;
import dev.ktstr.testng.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** These boot or look for kernels by settings of tests: without the parameter a POM could not set them for the goal. */
    @Test
    public void otherGoalsHaveTheSettingsThatTheyRead() {
        Set<String> ofKernels = Arrays.stream(Setting.values())
                .filter(setting -> setting == Setting.CACHE_DIR
                        || setting.name().startsWith("KERNEL")
                        || setting == Setting.KCONFIG)
                .map(Setting::property)
                .collect(Collectors.toSet());
        for (String goal : Set.of("kernel-list", "kernel-build", "shell")) {
            assertThat(settings(plugin.getMojo(goal)).values()).as(goal).containsAll(ofKernels);
        }
        assertThat(settings(plugin.getMojo("shell")).values())
                .contains("ktstr.engine", "ktstr.qemu", "ktstr.overcommit", "ktstr.bootTimeoutSeconds")
                .contains("ktstr.resultsDir", "ktstr.topology", "ktstr.memory", "ktstr.exec", "ktstr.include")
                .contains("ktstr.execTimeoutSeconds", "ktstr.scheduler");
        assertThat(settings(plugin.getMojo("kernel-clean")).values())
                .containsExactlyInAnyOrder("ktstr.cacheDir", "ktstr.keepKernels", "ktstr.dryRun");
        assertThat(settings(plugin.getMojo("show-thresholds")).values()).containsExactly("ktstr.test");
    }

    /**
     * Maven and its container look at these classes before the libraries are there: at their members, and the JVM at what their
     * methods catch and pass on.
     */
    @Test(dataProvider = "goals")
    public void isLoadedLinkedAndLookedAtWithoutTheLibraries(String name, MojoDescriptor goal) throws Exception {
        Class<?> type = Class.forName(goal.getImplementation(), true, new WithoutLibraries());
        assertThat(type.getClassLoader()).isInstanceOf(WithoutLibraries.class);
        for (; type.getClassLoader() instanceof WithoutLibraries; type = type.getSuperclass()) {
            for (Executable member : Stream.of(type.getDeclaredMethods(), type.getDeclaredConstructors())
                    .flatMap(Arrays::stream)
                    .toList()) {
                assertThat(member.getGenericParameterTypes()).isNotNull();
                assertThat(member.getGenericExceptionTypes()).isNotNull();
                assertThat(member.getAnnotations()).isNotNull();
            }
            for (Field field : type.getDeclaredFields()) {
                assertThat(field.getGenericType()).isNotNull();
            }
            assertThat(type.getGenericInterfaces()).isNotNull();
        }
    }

    @Test
    public void theLibrariesAreMissedWithoutThem() {
        assertThatExceptionOfType(NoClassDefFoundError.class)
                .isThrownBy(() -> Class.forName(KernelGoal.class.getName(), true, new WithoutLibraries()));
    }

    /** The classes of this module, the JDK and what Maven gives to every plugin. */
    private static final class WithoutLibraries extends ClassLoader {
        private static final String OURS = "dev.ktstr.maven.";
        private static final List<String> GIVEN =
                List.of("java.", "javax.", "org.apache.maven.", "org.codehaus.plexus.", "org.eclipse.aether.");

        WithoutLibraries() {
            super(MojoParametersTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                if (name.startsWith(OURS)) {
                    return define(name);
                }
                if (GIVEN.stream().noneMatch(name::startsWith)) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
