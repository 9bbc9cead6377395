// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.failure.KernelException;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoPackSignatureException;
import org.eclipse.jgit.errors.PackInvalidException;
import org.eclipse.jgit.errors.PackMismatchException;
import org.eclipse.jgit.errors.UnsupportedPackVersionException;

/** Tells a repository whose files do not hold what they should from a machine that cannot read them now. */
final class GitDamage {

    private static final List<Class<? extends Exception>> DAMAGE = List.of(
            MissingObjectException.class,
            CorruptObjectException.class,
            PackInvalidException.class,
            PackMismatchException.class,
            NoPackSignatureException.class,
            UnsupportedPackVersionException.class,
            ConfigInvalidException.class,
            EOFException.class,
            ZipException.class,
            DataFormatException.class);

    private GitDamage() {}

    /** {@return whether a failure says that the repository itself is damaged, so that another one would do better} */
    static boolean isIn(Exception failure) {
        if (failure instanceof KernelException) {
            return false;
        }
        boolean couldBeRead = true;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (isDamage(each)) {
                return true;
            }
            couldBeRead &= !(each instanceof IOException);
        }
        return couldBeRead; // what the library did not expect in a file ends in one of many exceptions
    }

    private static boolean isDamage(Throwable failure) {
        return DAMAGE.stream().anyMatch(kind -> kind.isInstance(failure));
    }
}
