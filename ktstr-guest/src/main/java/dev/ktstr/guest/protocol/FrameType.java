// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a frame says: {@code enum frame_type} of {@code protocol.h}, which documents each payload. */
public enum FrameType {
    PUT_FILE(0x10),
    FILE_DATA(0x11),
    START_SCHEDULER(0x20),
    STOP_SCHEDULER(0x21),
    RUN_PLAN(0x30),
    OPEN_PLAN(0x31),
    CONTINUE_PLAN(0x32),
    END_PLAN(0x33),
    EXEC(0x40),
    EXEC_INPUT(0x41),
    EXEC_RESIZE(0x42),
    EXEC_KILL(0x43),
    PARK(0x50),
    RENEW(0x51),
    POWER_OFF(0x7f),

    READY(0x81),
    DONE(0x90),
    FAILED(0x91),
    SCHEDULER_EXITED(0xa0),
    SCHEDULER_OUTPUT(0xa1),
    SCHED_EXT_DUMP(0xa2),
    STARTED(0xb0),
    WORKER(0xb1),
    WAKE_SAMPLES(0xb2),
    STEP(0xb3),
    HELD(0xb4),
    PROGRAM(0xb5),
    PROGRAM_OUTPUT(0xb6),
    REQUEST_SAMPLES(0xb7),
    SPIN_SAMPLES(0xb9),
    EXEC_OUTPUT(0xb8),
    LOG(0xc0),
    FATAL(0xfe);

    private static final Map<Integer, FrameType> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(FrameType::code, Function.identity()));

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    /** {@return the number on the wire, 16 bits unsigned} */
    public int code() {
        return code;
    }

    /** {@return whether the guest sends it; the others come from the host} */
    public boolean fromGuest() {
        return code >= 0x80;
    }

    static Optional<FrameType> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
