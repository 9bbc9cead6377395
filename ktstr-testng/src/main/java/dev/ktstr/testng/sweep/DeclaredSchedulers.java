// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.sweep;

import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.forked.TestClasses;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds the schedulers that test classes declare: every static field of type {@link Scheduler} that has a program, whether its tests
 * run or are ignored.
 *
 * @param schedulers what was found, sorted by label
 * @param troubles what could not be read, in sentences
 */
public record DeclaredSchedulers(List<DeclaredScheduler> schedulers, List<String> troubles) {
    public DeclaredSchedulers {
        schedulers = List.copyOf(schedulers);
        troubles = List.copyOf(troubles);
    }

    /** What makes loading two schedulers the same thing, whatever their tests demand of them. */
    private record Load(
            String name, Object binary, Object args, Object config, Object kernelArgs, Object sysctls, Object setup) {
        static Load of(Scheduler scheduler) {
            return new Load(
                    scheduler.name(),
                    scheduler.binary(),
                    scheduler.args(),
                    scheduler.configFile(),
                    scheduler.kernelArgs(),
                    scheduler.sysctls(),
                    scheduler.guestSetup());
        }
    }

    /**
     * {@return those in the classes of a directory}
     *
     * @param classes the directory; none is as one without classes
     * @param loader loads them
     */
    public static DeclaredSchedulers in(Path classes, ClassLoader loader) throws IOException {
        Map<Load, DeclaredScheduler> found = new LinkedHashMap<>();
        List<String> troubles = new ArrayList<>();
        for (String name : TestClasses.names(classes)) {
            try {
                read(Class.forName(name, false, loader), found);
            } catch (ReflectiveOperationException | LinkageError e) {
                troubles.add("the schedulers of " + name + " cannot be read: " + cause(e));
            }
        }
        return new DeclaredSchedulers(labelled(List.copyOf(found.values())), troubles);
    }

    private static void read(Class<?> declaring, Map<Load, DeclaredScheduler> found)
            throws ReflectiveOperationException {
        for (Field field : declaring.getDeclaredFields()) {
            if (field.getType() == Scheduler.class && Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                Scheduler scheduler = (Scheduler) field.get(null);
                if (scheduler != null && scheduler.binary().isPresent()) {
                    String place = declaring.getName() + "." + field.getName();
                    found.putIfAbsent(Load.of(scheduler), new DeclaredScheduler(scheduler.name(), scheduler, place));
                }
            }
        }
    }

    private static Throwable cause(Throwable thrown) {
        return thrown instanceof ExceptionInInitializerError && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private static List<DeclaredScheduler> labelled(List<DeclaredScheduler> all) {
        // The field as far as it takes to tell them apart.
        List<DeclaredScheduler> byField = distinct(all, one -> one.label() + "." + field(one.place()));
        return distinct(byField, one -> one.scheduler().name() + "." + one.place()).stream()
                .sorted(Comparator.comparing(DeclaredScheduler::label))
                .toList();
    }

    /** Gives those another label that share theirs. */
    private static List<DeclaredScheduler> distinct(
            List<DeclaredScheduler> all, Function<DeclaredScheduler, String> longer) {
        Map<String, Long> counts =
                all.stream().collect(Collectors.groupingBy(DeclaredScheduler::label, Collectors.counting()));
        return all.stream()
                .map(one -> counts.get(one.label()) == 1
                        ? one
                        : new DeclaredScheduler(longer.apply(one), one.scheduler(), one.place()))
                .toList();
    }

    private static String field(String place) {
        return place.substring(place.lastIndexOf('.') + 1);
    }
}
