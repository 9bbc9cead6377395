// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.samples.InconclusiveException;
import java.util.Optional;
import org.testng.SkipException;

/**
 * What ktstr told a test that it could not judge. A test that waits for another exception there, as with {@code expectThrows}, fails by
 * an assertion of its own, and has not found anything: the reason is still the one that it was told.
 */
final class Doubts {
    private Optional<InconclusiveException> first = Optional.empty();

    /** {@return the exception, which the test is about to be told} */
    InconclusiveException told(InconclusiveException doubt) {
        first = first.or(() -> Optional.of(doubt));
        return doubt;
    }

    /**
     * {@return what stands against a case that its method ended like this}
     *
     * @param thrown by the method; what ktstr found stays a failure, whatever could not be judged besides
     */
    Optional<Throwable> explain(Optional<Throwable> thrown) {
        boolean stands = thrown.isEmpty()
                || thrown.get() instanceof SkipException
                || Causes.outcome(thrown.get()).isPresent();
        return stands || first.isEmpty() ? thrown : Optional.of(first.get());
    }
}
