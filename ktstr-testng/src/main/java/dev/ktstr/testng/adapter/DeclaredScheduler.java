// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.gauntlet.FlagProfile;
import dev.ktstr.testng.settings.SimilarNames;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** The scheduler that a test names, and what the test changes of it. */
final class DeclaredScheduler {
    private static final String DEFAULT_CONFIG_FLAG = "--config";

    private DeclaredScheduler() {}

    /** {@return the scheduler as its field declares it} */
    static Scheduler find(Class<?> testClass, Ktstr annotation) {
        String name = annotation.scheduler();
        if (name.isEmpty()) {
            return Scheduler.EEVDF;
        }
        for (Class<?> c = testClass; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(name)
                        && field.getType() == Scheduler.class
                        && Modifier.isStatic(field.getModifiers())) {
                    return read(field);
                }
            }
        }
        throw new IllegalArgumentException("scheduler = \"" + name + "\" names no static field of type Scheduler in "
                + testClass.getName() + "; declare one, for example: static final Scheduler " + name
                + " = Scheduler.named(\"...\")" + SimilarNames.didYouMean(name, declared(testClass)));
    }

    private static List<String> declared(Class<?> testClass) {
        List<String> names = new ArrayList<>();
        for (Class<?> c = testClass; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getType() == Scheduler.class && Modifier.isStatic(field.getModifiers())) {
                    names.add(field.getName());
                }
            }
        }
        return names;
    }

    private static Scheduler read(Field field) {
        try {
            field.setAccessible(true);
            Scheduler scheduler = (Scheduler) field.get(null);
            if (scheduler == null) {
                throw new IllegalArgumentException("the field " + field.getName() + " is null");
            }
            return scheduler;
        } catch (IllegalAccessException | ExceptionInInitializerError e) {
            throw new IllegalArgumentException("the field " + field.getName() + " cannot be read: " + e, e);
        }
    }

    /** {@return the scheduler as the test wants it, with the arguments of a profile last} */
    static Scheduler overridden(Scheduler declared, Ktstr annotation, FlagProfile profile) {
        List<String> args = new ArrayList<>(declared.args());
        args.addAll(List.of(annotation.schedulerArgs()));
        args.addAll(profile.args());
        Scheduler scheduler = declared.args(args.toArray(String[]::new));
        if (annotation.kernelArgs().length > 0) {
            List<String> kernelArgs = new ArrayList<>(declared.kernelArgs());
            kernelArgs.addAll(List.of(annotation.kernelArgs()));
            scheduler = scheduler.kernelArgs(kernelArgs.toArray(String[]::new));
        }
        for (String sysctl : annotation.sysctls()) {
            int equals = sysctl.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "sysctls has '" + sysctl + "'; expected name=value, such as kernel.sched_schedstats=1");
            }
            scheduler = scheduler.sysctl(sysctl.substring(0, equals), sysctl.substring(equals + 1));
        }
        if (!annotation.configFile().isEmpty()) {
            String[] template = declared.configFile()
                    .map(file -> file.args().toArray(String[]::new))
                    .orElse(new String[] {DEFAULT_CONFIG_FLAG, "{file}"});
            scheduler = scheduler.configFile(annotation.configFile(), template);
        }
        return annotation.kernels().length == 0 ? scheduler : scheduler.kernels(annotation.kernels());
    }
}
