// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Names a kernel. The set is closed; {@link #parse} is the only way from text to a spec, {@link #text} the way back.
 */
public sealed interface KernelSpec {

    /**
     * Reads a spec.
     *
     * <ul>
     *   <li>{@code distro:7.0}, {@code distro:7.0.13}: a prebuilt kernel of the distribution
     *   <li>a text with {@code /}, or beginning with {@code .} or {@code ~}: a path to a bzImage or an ELF vmlinux
     *   <li>{@code 7.0.13-distro-x86_64-0123456789ab}: a key of the kernel cache
     * </ul>
     *
     * @throws KernelSpecException when the text is none of these; its message names the nearest valid form
     */
    static KernelSpec parse(String text) {
        return new SpecParser(System.getenv()).parse(text);
    }

    /** {@return the spec as a user writes it; {@link #parse} reads it back} */
    String text();

    /** Calls the method of {@code handler} for this kind of spec and returns its result. */
    <R> R dispatch(Handler<R> handler);

    /**
     * One method per kind of spec, so that a new kind is a compile error wherever kinds are told apart.
     *
     * @param <R> what handling a spec gives
     */
    interface Handler<R> {
        /** Handles a prebuilt kernel of the distribution. */
        R distro(Distro spec);

        /** Handles an image given by its path. */
        R imageFile(ImageFile spec);

        /** Handles a key of the cache. */
        R cacheKey(CacheKey spec);
    }

    /**
     * The distribution's prebuilt kernel.
     *
     * @param version the series, or one exact version of it
     */
    record Distro(VersionPattern version) implements KernelSpec {
        static final String PREFIX = "distro:";

        @Override
        public String text() {
            return PREFIX + version;
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.distro(this);
        }
    }

    /**
     * A kernel image on disk, a bzImage or an ELF vmlinux.
     *
     * @param path where it lies, {@code ~} already expanded; relative paths are relative to the working directory
     */
    record ImageFile(Path path) implements KernelSpec {
        @Override
        public String text() {
            String text = path.toString();
            return text.contains("/") || text.startsWith(".") ? text : "./" + text;
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.imageFile(this);
        }
    }

    /**
     * A kernel the cache already holds.
     *
     * @param key its key, such as {@code 7.0.13-distro-x86_64-0123456789ab}
     */
    record CacheKey(String key) implements KernelSpec {

        private static final Pattern SYNTAX = Pattern.compile("\\d[A-Za-z0-9.+~_-]*-x86_64-[0-9a-f]{12}");

        /** Checks the syntax, on which the cache relies: a key is the name of a directory. */
        public CacheKey {
            if (!isKey(key)) {
                throw new IllegalArgumentException("'" + key + "' is no cache key");
            }
        }

        /** {@return whether a text has the form of a cache key} */
        public static boolean isKey(String text) {
            return SYNTAX.matcher(text).matches();
        }

        @Override
        public String text() {
            return key;
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.cacheKey(this);
        }
    }
}
