// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.check.Finding;

/** The scheduler under test was lost while a command ran in its guest. */
final class SchedulerLostException extends RuntimeException {
    private final transient Finding finding;
    private final String kernelLog;
    private final String schedExtDump;

    SchedulerLostException(Finding finding, String kernelLog, String schedExtDump) {
        super(finding.message());
        this.finding = finding;
        this.kernelLog = kernelLog;
        this.schedExtDump = schedExtDump;
    }

    Finding finding() {
        return finding;
    }

    String kernelLog() {
        return kernelLog;
    }

    String schedExtDump() {
        return schedExtDump;
    }
}
