// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The failure that a test is for: it passes if the kernel takes the scheduler out with these words, and fails if all goes well, if
 * anything else goes wrong, or if the scheduler never ran.
 *
 * <p>Looked through is what the kernel reports when it takes a scheduler out: its reason and its message, which is also what the
 * scheduler itself gives {@code scx_bpf_error}. Where a text is given and the scheduler's programs were refused, the verifier's
 * log is looked through instead. Without a text only a scheduler that ran and was taken out will do.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface ExpectError {
    /** {@return a part of what is reported; empty for anything} */
    String contains() default "";

    /** {@return a regular expression that has to be found in what is reported; empty for anything} */
    String matches() default "";
}
