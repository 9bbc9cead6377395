// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.progress;

/**
 * Hears about long work. Steps do not overlap: each {@link #started} is followed by its {@link #done}, also when the
 * step fails. May be called from any thread, by one thread at a time per resolve.
 */
public interface Progress {

    /** The total of a step whose size is not known in advance. */
    long UNKNOWN_TOTAL = -1;

    /**
     * A step begins.
     *
     * @param what the step, for a person, such as {@code Downloading linux-binary-7.0.13}
     * @param totalBytes size of the whole step in bytes, or {@link #UNKNOWN_TOTAL}
     */
    void started(String what, long totalBytes);

    /**
     * A step begins whose size is not told in bytes.
     *
     * @param total size of the whole step in {@code unit}, as far as can be told; {@link #advanced} counts these, too
     * @param unit what is counted, in the plural, such as {@code steps}
     */
    default void started(String what, long total, String unit) {
        started(what, UNKNOWN_TOTAL);
    }

    /** {@code bytes} more of the current step are done; at least 0, and in sum at most the announced total. */
    void advanced(long bytes);

    /** The current step has ended, well or badly. */
    void done();

    /** Something a person should know although nothing failed, such as the use of an older cached kernel. */
    void message(String text);

    /** Something that did not work although nothing failed, such as a cache on the network that could not be reached. */
    default void warning(String text) {
        message(text);
    }

    /** {@return a progress that hears nothing} */
    static Progress none() {
        return new Progress() {
            @Override
            public void started(String what, long totalBytes) {}

            @Override
            public void advanced(long bytes) {}

            @Override
            public void done() {}

            @Override
            public void message(String text) {}
        };
    }
}
