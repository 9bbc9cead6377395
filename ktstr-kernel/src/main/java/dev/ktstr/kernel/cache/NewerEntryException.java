// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.failure.KernelException;

/** An entry is sound, as far as can be told, but in a form this version does not know. It is left alone. */
final class NewerEntryException extends KernelException {

    NewerEntryException(int schema, int readable) {
        super("A kernel in the cache was stored by a newer ktstr (manifest schema " + schema + ", this version reads "
                + readable + "). Upgrade ktstr, or use another directory: KTSTR_CACHE_DIR.");
    }
}
