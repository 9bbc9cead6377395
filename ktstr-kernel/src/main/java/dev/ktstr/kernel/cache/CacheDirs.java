// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.nio.file.Path;
import java.util.Map;

/** Where the cache lies when nobody says otherwise. */
public final class CacheDirs {

    private CacheDirs() {}

    /**
     * {@return {@code $XDG_CACHE_HOME/ktstr}, or {@code ~/.cache/ktstr} where that is unset}
     *
     * @throws CacheException when neither XDG_CACHE_HOME nor HOME says where
     */
    public static Path defaultRoot() {
        return defaultRoot(System.getenv());
    }

    static Path defaultRoot(Map<String, String> environment) {
        // The XDG base directory specification: a relative XDG_CACHE_HOME is to be ignored.
        String cacheHome = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (cacheHome.startsWith("/")) {
            return Path.of(cacheHome, "ktstr");
        }
        String home = environment.getOrDefault("HOME", "");
        if (!home.startsWith("/")) {
            throw new CacheException("There is no place for the kernel cache: XDG_CACHE_HOME is not set and HOME is "
                    + (environment.containsKey("HOME") ? "'" + home + "'" : "not set")
                    + ". Expected an absolute path. Set HOME, or name a directory in KTSTR_CACHE_DIR.");
        }
        return Path.of(home, ".cache", "ktstr");
    }
}
