// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The boot ROMs of the probes. Each is assembled from a file in {@code src/main/guests}, which explains it. */
public enum ProbeRom {
    /** From {@code kvm-probe.S}. */
    KVM("fafc31c08ec0bf0010b90018f3ab26c7060010032026c7060020033026c70600"
            + "3083008cc88ed8660f0116880066b8200000000f22e066b8001000000f22d866"
            + "b9800000c00f32660d000100000f300f20c0660d010000800f22c066ea63000f"
            + "000800b900093d00ffc975fcb01566ba0105eef4ebfd66900000000000000000"
            + "00000000009a20000f0078000f00"),
    /** From {@code tsc-frequency.S}. */
    TSC("fafc8cc88ed8660f0116d8000f20c06683c8010f22c066ea1e000f000800b810"
            + "0000008ed88ec08ed0bc00100000bb0000d0febf001000008b03ab8b4304ab83"
            + "4b1001e840000000b800407a10baf35a0000f7730489c18babf00000008b83f0"
            + "00000029e839c872f4e81a000000be00100000b92800000066bae900f36eb015"
            + "66ba0105eef4ebfdc7470cffffffffb9f40100000f3189c689d5ffb3f0000000"
            + "0f3129f019ea5a75103b470c730b8937896f0489570889470ce2d983c710c390"
            + "0000000000000000ffff0000009acf00ffff00000092cf001700c0000f");

    static final int SIZE = 1 << 16;
    /** What the guest writes to a port when it has run to its end. */
    public static final int DONE = 0x15;
    /** The exit status of qemu when the guest has run to its end. */
    static final int EXIT_STATUS = DONE * 2 + 1;

    private static final int RESET_VECTOR = 0xfff0;
    /** {@code ljmp $0xf000, $0} */
    private static final String JUMP_TO_START = "ea000000f0";

    private final String code;

    ProbeRom(String code) {
        this.code = code;
    }

    /** {@return the whole ROM, {@value #SIZE} bytes} */
    public byte[] bytes() {
        return ByteBuffer.allocate(SIZE)
                .put(0, HexFormat.of().parseHex(code))
                .put(RESET_VECTOR, HexFormat.of().parseHex(JUMP_TO_START))
                .array();
    }
}
