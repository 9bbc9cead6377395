// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.unpack;

import dev.ktstr.kernel.failure.KernelException;

/** An archive is damaged, or holds what sources never hold. */
public final class ArchiveException extends KernelException {

    private static final String CURE =
            " Nothing of it is used. Run the build again to fetch it anew, or take the sources from" + " elsewhere.";

    ArchiveException(String archive, String problem) {
        this(archive, problem, null);
    }

    ArchiveException(String archive, String problem, Throwable cause) {
        super("The archive " + archive + " " + problem + "." + CURE, cause);
    }

    static ArchiveException tooLarge(String archive, long limit) {
        return new ArchiveException(archive, "has more than " + limit + " bytes when unpacked");
    }

    /** {@return the error for an archive that cannot be read; one that says more itself is kept} */
    static ArchiveException damaged(String archive, Exception cause) {
        return cause instanceof ArchiveException known
                ? known
                : new ArchiveException(archive, "is damaged (" + cause + ")", cause);
    }
}
