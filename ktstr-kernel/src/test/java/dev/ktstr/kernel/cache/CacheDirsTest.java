// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.testng.annotations.Test;

public class CacheDirsTest {

    @Test
    public void xdgThenHome() {
        assertThat(CacheDirs.defaultRoot(Map.of("XDG_CACHE_HOME", "/c", "HOME", "/h")))
                .isEqualTo(Path.of("/c/ktstr"));
        assertThat(CacheDirs.defaultRoot(Map.of("XDG_CACHE_HOME", "c", "HOME", "/h")))
                .isEqualTo(Path.of("/h/.cache/ktstr"));
    }

    @Test
    public void withoutHomeTheErrorNamesTheCure() {
        assertThatThrownBy(() -> CacheDirs.defaultRoot(Map.of()))
                .isInstanceOf(CacheException.class)
                .hasMessage("There is no place for the kernel cache: XDG_CACHE_HOME is not set and HOME is not set."
                        + " Expected an absolute path. Set HOME, or name a directory in KTSTR_CACHE_DIR.");
        assertThatThrownBy(() -> CacheDirs.defaultRoot(Map.of("HOME", "")))
                .hasMessageContaining("XDG_CACHE_HOME is not set and HOME is ''.");
    }
}
