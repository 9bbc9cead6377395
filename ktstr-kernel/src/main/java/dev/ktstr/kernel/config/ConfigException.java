// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.config;

import dev.ktstr.kernel.failure.KernelException;

/** A kernel's configuration cannot be read. */
public final class ConfigException extends KernelException {

    /** Makes an error about {@code file}; {@code problem} completes the sentence "Kernel configuration of X ...". */
    public ConfigException(String file, String problem) {
        this(file, problem, null);
    }

    /** Makes an error about {@code file} with its cause. */
    public ConfigException(String file, String problem, Throwable cause) {
        super("Kernel configuration of " + file + " " + problem, cause);
    }
}
