// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.cache.KernelEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What an answer of the cache rests on. Between the two times, and while the files are the same, {@link Kernels#resolve} gives the same
 * answer again to who asks with the same configuration, from the same working directory, with the same {@code PATH}.
 *
 * @param manifest the entry's own description: its content counts, and not its time, which is that of the last use. Who uses the answer
 *     again sets that time to now, so that nobody removes the kernel meanwhile
 * @param files all others, each once; one that does not exist has to go on not to
 * @param since not before this: then the clock was set back
 * @param until and before this
 */
public record Grounds(Path manifest, List<Path> files, Instant since, Instant until) {

    /** Makes grounds; the files are copied. */
    public Grounds {
        files = files.stream().distinct().toList();
    }

    /**
     * {@return the grounds of an answer that an entry is}
     *
     * @param sealed the files of the entry
     * @param term how long the answer is good
     */
    static Grounds of(KernelEntry entry, List<Path> sealed, Answers.Term term) {
        return new Grounds(entry.manifest(), sealed, term.since(), term.until());
    }

    /** {@return the same, resting on these files, too} */
    Grounds with(Collection<Path> more) {
        List<Path> all = new ArrayList<>(files);
        all.addAll(more);
        return new Grounds(manifest, all, since, until);
    }
}
