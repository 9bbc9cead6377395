// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import java.util.Arrays;
import java.util.HexFormat;

/** The boot ROM of the KVM probe, assembled from {@code src/main/guests/kvm-probe.S}, which explains it. */
final class ProbeRom {
    static final int SIZE = 1 << 16;
    /** The exit status of qemu when the guest has run to its end. */
    static final int EXIT_STATUS = 43;

    private static final int RESET_VECTOR = 0xfff0;
    private static final String CODE = "fafc31c08ec0bf0010b90018f3ab26c7060010032026c7060020033026c70600"
            + "3083008cc88ed8660f0116880066b8200000000f22e066b8001000000f22d866"
            + "b9800000c00f32660d000100000f300f20c0660d010000800f22c066ea63000f"
            + "000800b900093d00ffc975fcb01566ba0105eef4ebfd66900000000000000000"
            + "00000000009a20000f0078000f00";
    /** {@code ljmp $0xf000, $0} */
    private static final String JUMP_TO_START = "ea000000f0";

    private ProbeRom() {}

    static byte[] bytes() {
        byte[] code = HexFormat.of().parseHex(CODE);
        byte[] jump = HexFormat.of().parseHex(JUMP_TO_START);
        byte[] rom = Arrays.copyOf(code, SIZE);
        System.arraycopy(jump, 0, rom, RESET_VECTOR, jump.length);
        return rom;
    }
}
