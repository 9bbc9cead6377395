// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.remote;

import java.nio.file.Path;
import java.util.Optional;

/** A place where people share the kernels they built. */
public interface RemoteKernels {

    /**
     * What a kernel is called there.
     *
     * @param version of the kernel, such as {@code 7.3.4}
     * @param digest the SHA-256 of all it was made of, 64 hex digits
     */
    record Name(String version, String digest) {}

    /**
     * Fetches an archive.
     *
     * @return the file, which is not the caller's to change; empty when nobody shared this kernel
     * @throws RemoteException when that cannot be found out
     */
    Optional<Path> pull(Name name);

    /** {@return whether what is built here shall be shared} */
    boolean takes();

    /**
     * Shares an archive. That somebody did before is no error.
     *
     * @throws RemoteException when it cannot be shared
     */
    void push(Name name, Path archive);

    /** {@return a place where nobody shares anything} */
    static RemoteKernels none() {
        return new RemoteKernels() {
            @Override
            public Optional<Path> pull(Name name) {
                return Optional.empty();
            }

            @Override
            public boolean takes() {
                return false;
            }

            @Override
            public void push(Name name, Path archive) {}
        };
    }
}
