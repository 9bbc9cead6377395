// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import com.google.gson.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What must not be the same in all guests that start from one saved state.
 *
 * @param realtime the guest's CLOCK_REALTIME, from 1970 until before 2200, to the nanosecond
 * @param entropy what the guest's kernel makes random numbers of: {@value #ENTROPY_BYTES} bytes as hexadecimal digits in lower
 *     case
 * @param bootId what {@code /proc/sys/kernel/random/boot_id} reads
 */
public record GuestIdentity(Instant realtime, String entropy, UUID bootId) {
    /** The bytes of entropy: twice the key of the kernel's generator. */
    public static final int ENTROPY_BYTES = 64;

    /** The first instant that an agent refuses. */
    static final Instant END_OF_TIME = Instant.parse("2200-01-01T00:00:00Z");

    private static final SecureRandom RANDOM = new SecureRandom();

    public GuestIdentity {
        if (realtime.isBefore(Instant.EPOCH) || !realtime.isBefore(END_OF_TIME)) {
            throw new IllegalArgumentException("The guest's time is " + realtime + ", expected one from "
                    + Instant.EPOCH + " until before " + END_OF_TIME + ": set the clock of the host");
        }
        if (entropy.length() != 2 * ENTROPY_BYTES || !entropy.matches("[0-9a-f]*")) {
            throw new IllegalArgumentException("The guest's entropy is '" + entropy + "', expected " + 2 * ENTROPY_BYTES
                    + " hexadecimal digits in lower case");
        }
    }

    /** {@return the time of now, and bytes and a boot ID that no other guest has} */
    public static GuestIdentity fresh() {
        byte[] entropy = new byte[ENTROPY_BYTES];
        RANDOM.nextBytes(entropy);
        return new GuestIdentity(Instant.now(), HexFormat.of().formatHex(entropy), UUID.randomUUID());
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("realtimeNanos", TimeUnit.SECONDS.toNanos(realtime.getEpochSecond()) + realtime.getNano());
        json.addProperty("entropy", entropy);
        json.addProperty("bootId", bootId.toString());
        return json;
    }
}
