// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.forked;

import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.settings.SimilarNames;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tests that classes declare: every method with {@link Ktstr}, in each class that has or inherits it.
 *
 * @param tests what was found, sorted by name
 * @param troubles what could not be read, in sentences
 */
public record DeclaredTests(List<Test> tests, List<String> troubles) {
    /** A test method in the class that it is run in. */
    public record Test(Class<?> testClass, Method method) {
        /** {@return what it may be called: with its class, with its class's short name, or by its own name} */
        private List<String> names() {
            String full = testClass.getName();
            String shortened = full.substring(full.lastIndexOf('.') + 1);
            return List.of(full + "#" + method.getName(), shortened + "#" + method.getName(), method.getName());
        }
    }

    public DeclaredTests {
        tests = List.copyOf(tests);
        troubles = List.copyOf(troubles);
    }

    /**
     * {@return those in the classes of a directory}
     *
     * @param classes the directory
     * @param loader loads them
     */
    public static DeclaredTests in(Path classes, ClassLoader loader) throws IOException {
        List<Test> tests = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        for (String name : TestClasses.names(classes)) {
            try {
                Class<?> testClass = Class.forName(name, false, loader);
                if (!Modifier.isAbstract(testClass.getModifiers())) {
                    methods(testClass).forEach(method -> tests.add(new Test(testClass, method)));
                }
            } catch (ReflectiveOperationException | LinkageError e) {
                troubles.add("the tests of " + name + " cannot be read: " + e);
            }
        }
        return new DeclaredTests(tests, troubles);
    }

    private static Collection<Method> methods(Class<?> testClass) {
        Map<String, Method> methods = new TreeMap<>();
        for (Class<?> c = testClass; c != null; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Ktstr.class)) {
                    methods.putIfAbsent(method.getName(), method);
                }
            }
        }
        return methods.values();
    }

    /**
     * {@return the tests of a name: {@code it.MySchedIT#steady}, {@code MySchedIT#steady} or {@code steady}, also with the row of a
     * case in brackets}
     *
     * @throws IllegalArgumentException if there is none
     */
    public List<Test> named(String name) {
        String wanted = name.replaceFirst("\\[.*$", "");
        List<Test> found =
                tests.stream().filter(test -> test.names().contains(wanted)).toList();
        if (found.isEmpty()) {
            // Of the names of a test the one that is written like the wanted one.
            int form = !wanted.contains("#") ? 2 : wanted.contains(".") ? 0 : 1;
            List<String> names = tests.stream()
                    .map(test -> test.names().get(form))
                    .distinct()
                    .toList();
            throw new IllegalArgumentException("there is no test '" + name + "' with @Ktstr in this module; expected"
                    + " Class#method" + SimilarNames.didYouMean(wanted, names));
        }
        return found;
    }
}
