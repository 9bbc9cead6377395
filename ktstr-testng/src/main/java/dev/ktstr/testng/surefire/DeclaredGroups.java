// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import java.util.Arrays;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.testng.annotations.Test;

/** The groups that a filter could have named. */
final class DeclaredGroups {

    private DeclaredGroups() {}

    /** {@return the groups of the tests in these classes, those of superclasses among them} */
    static SortedSet<String> of(Collection<Class<?>> classes) {
        SortedSet<String> groups = new TreeSet<>();
        for (Class<?> testClass : classes) {
            for (Class<?> c = testClass; c != null; c = c.getSuperclass()) {
                Stream.concat(
                                Stream.ofNullable(c.getAnnotation(Test.class)),
                                Arrays.stream(c.getDeclaredMethods())
                                        .flatMap(method -> Stream.ofNullable(method.getAnnotation(Test.class))))
                        .forEach(test -> groups.addAll(Arrays.asList(test.groups())));
            }
        }
        return groups;
    }
}
