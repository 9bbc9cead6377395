// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import org.apache.maven.plugins.annotations.Parameter;

/** What goals have in common that use the cache. */
abstract class AbstractCacheMojo extends AbstractKtstrMojo {
    /** Where kernels are kept; by default $XDG_CACHE_HOME/ktstr or ~/.cache/ktstr. */
    @Parameter(property = "ktstr.cacheDir")
    String cacheDir;
}
