// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import dev.ktstr.kernel.failure.KernelException;

/** A text that should name a kernel does not. */
public final class KernelSpecException extends KernelException {

    private static final String EXPECTED = "Expected a release (7.0, 7.0.13, 7.1-rc3), a range of them (6.18..=7.0),"
            + " distro:<version> (distro:7.0), distro-source:<version>, host, a path to a bzImage, a vmlinux or a source"
            + " tree (./bzImage, ../linux), git+<URL>#<branch, tag or commit>, or a kernel cache key.";

    private static final String EXPECTED_RANGE = "Expected a series (6.16), a version (7.0.13, 7.1-rc3)"
            + " or a range with its end (6.18..=7.0) or without it (6.14..7.0).";

    private static final String EXPECTED_RELEASE = "Expected what uname -r prints, such as 7.0.13+deb13-amd64.";

    KernelSpecException(String value, String problem, String cure) {
        this("Kernel spec '" + value + "' " + problem + ". " + EXPECTED + " " + cure);
    }

    private KernelSpecException(String message) {
        super(message);
    }

    /** {@return the error for a text that should be a range of kernels} */
    static KernelSpecException ofRange(String value, String problem, String cure) {
        return new KernelSpecException("Kernel range '" + value + "' " + problem + ". " + EXPECTED_RANGE + " " + cure);
    }

    /** {@return the error for a kernel's release that should begin with a version} */
    static KernelSpecException ofRelease(String release) {
        return new KernelSpecException(
                "Kernel release '" + release + "' does not begin with a version. " + EXPECTED_RELEASE);
    }

    /** {@return the error for a range where one kernel is wanted} */
    public static KernelSpecException ofManyKernels(KernelSpec.Range range) {
        return new KernelSpecException("Kernel spec '" + range.text()
                + "' is a range and means several kernels, but one is" + " wanted here. Name one of them, such as "
                + range.versions().from().series() + ".");
    }
}
