// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

/**
 * What a worker tells besides its wake-ups, where its type of work has such a thing.
 *
 * @param count how many requests or spins there were, also those that were not kept
 * @param requests how long each request took
 * @param spins how long each spin took
 */
public record WorkerDetails(long count, WakeSamples requests, SpinSamples spins) {
    /** Of a worker that tells nothing else. */
    public static final WorkerDetails NONE = new WorkerDetails(0, WakeSamples.of(), SpinSamples.NONE);

    /** {@return how many requests there were, also those that were not kept; 0 of a worker that has none} */
    public long requestCount() {
        return requests.size() == 0 ? 0 : count;
    }

    /** {@return how many spins there were, also those that were not kept; 0 of a worker that has none} */
    public long spinCount() {
        return spins.size() == 0 ? 0 : count;
    }
}
