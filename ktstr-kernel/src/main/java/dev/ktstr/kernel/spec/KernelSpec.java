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
     * <p>The first of these that fits:
     *
     * <ol>
     *   <li>{@code distro:7.0}, {@code distro:7.0.13}: a prebuilt kernel of the distribution
     *   <li>{@code distro-source:7.3}: the distribution's package of kernel sources
     *   <li>{@code host}: the kernel that runs on this machine
     *   <li>{@code git+URL#REF}: a branch, a tag or a commit of a git repository; {@code #branch=}, {@code #tag=} and
     *       {@code #sha=} say which. Over http of another machine only a commit
     *   <li>{@code 6.14..7.0}, {@code 6.15..=7.0}: several releases, as {@link KernelRange#parse} reads them
     *   <li>a text with {@code /}, or beginning with {@code .} or {@code ~}: a path. Where there is a directory it is a source
     *       tree, else a bzImage or an ELF vmlinux
     *   <li>{@code 7.0}: the newest patch of a series; {@code 7.0.13}, {@code 7.1-rc3}: one release; {@code 7.0.0} is the first of
     *       its series
     *   <li>{@code 7.0.13-distro-x86_64-0123456789ab}: a key of the kernel cache
     * </ol>
     *
     * @throws KernelSpecException when the text is none of these; its message names the nearest valid form
     */
    static KernelSpec parse(String text) {
        return new SpecParser(System.getenv()).parse(text);
    }

    /** {@return the spec as a user writes it; {@link #parse} reads it back} */
    String text();

    /** {@return whether kernels of this kind are made from sources} */
    default boolean isBuilt() {
        return this instanceof Release
                || this instanceof DistroSource
                || this instanceof Git
                || this instanceof Tree
                || this instanceof Range;
    }

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

        /** Handles the distribution's package of sources. */
        R distroSource(DistroSource spec);

        /** Handles the kernel of this machine. */
        R host(Host spec);

        /** Handles a commit of a git repository. */
        R git(Git spec);

        /** Handles several releases. */
        R range(Range spec);

        /** Handles an upstream release. */
        R release(Release spec);

        /** Handles a source tree on disk. */
        R tree(Tree spec);

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
     * The distribution's package of kernel sources.
     *
     * @param version the series, or one exact version of it
     */
    record DistroSource(VersionPattern version) implements KernelSpec {
        static final String PREFIX = "distro-source:";

        @Override
        public String text() {
            return PREFIX + version;
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.distroSource(this);
        }
    }

    /** The image of the kernel that runs on this machine. */
    record Host() implements KernelSpec {
        static final String WORD = "host";

        @Override
        public String text() {
            return WORD;
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.host(this);
        }
    }

    /**
     * A commit of a git repository.
     *
     * @param url of the repository, without {@code git+}
     * @param ref what to take from it
     */
    record Git(String url, GitRef ref) implements KernelSpec {
        static final String PREFIX = "git+";

        @Override
        public String text() {
            return PREFIX + url + "#" + ref;
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.git(this);
        }
    }

    /**
     * Several releases, which are kernels of their own: an axis of a matrix.
     *
     * @param versions those that are meant
     */
    record Range(KernelRange versions) implements KernelSpec {
        @Override
        public String text() {
            return versions.text();
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.range(this);
        }
    }

    /**
     * An upstream release: the newest patch of a series, or one version.
     *
     * @param versions a whole series, or one version alone
     */
    record Release(KernelRange versions) implements KernelSpec {
        /** {@return the spec of one version} */
        public static Release of(KernelVersion version) {
            return new Release(KernelRange.of(version));
        }

        @Override
        public String text() {
            return versions.text();
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.release(this);
        }
    }

    /**
     * A source tree on disk.
     *
     * @param path its directory, {@code ~} already expanded; relative paths are relative to the working directory
     */
    record Tree(Path path) implements KernelSpec {
        @Override
        public String text() {
            return Paths.text(path);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.tree(this);
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
            return Paths.text(path);
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
