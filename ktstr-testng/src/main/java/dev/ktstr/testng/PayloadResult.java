// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.time.Duration;

/**
 * What came of a payload.
 *
 * @param name the payload's
 * @param status its exit status, or 128 + the number of the signal that ended it
 * @param killed whether it was asked to end, by an operation or by the end of the run
 * @param wall from its start to its end
 * @param output the last 1 MiB of its standard output
 * @param errors the last 64 KiB of its standard error
 */
public record PayloadResult(String name, int status, boolean killed, Duration wall, String output, String errors) {}
