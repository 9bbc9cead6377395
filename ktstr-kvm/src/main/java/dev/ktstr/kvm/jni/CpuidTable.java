// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import dev.ktstr.kvm.x86.cpuid.CpuidEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A struct kvm_cpuid2: the number of entries, four bytes of padding, the entries of 40 bytes each. Source:
 * arch/x86/include/uapi/asm/kvm.h.
 */
final class CpuidTable {
    /** KVM_MAX_CPUID_ENTRIES of arch/x86/include/asm/kvm_host.h. */
    private static final int MAX_ENTRIES = 256;

    private static final int HEADER = 8;
    private static final int ENTRY = 40;

    private CpuidTable() {}

    /** {@return a table with room for all that the kernel may say} */
    static NativeStruct empty() {
        NativeStruct table = new NativeStruct(HEADER + MAX_ENTRIES * ENTRY);
        table.bytes().putInt(0, MAX_ENTRIES);
        return table;
    }

    static NativeStruct of(List<CpuidEntry> entries) {
        NativeStruct table = new NativeStruct(HEADER + entries.size() * ENTRY);
        ByteBuffer bytes = table.bytes();
        bytes.putInt(0, entries.size()).position(HEADER);
        for (CpuidEntry entry : entries) {
            bytes.putInt(entry.function());
            bytes.putInt(entry.index());
            bytes.putInt(entry.flags());
            bytes.putInt(entry.eax());
            bytes.putInt(entry.ebx());
            bytes.putInt(entry.ecx());
            bytes.putInt(entry.edx());
            bytes.position(bytes.position() + 3 * Integer.BYTES); // padding
        }
        return table;
    }

    static List<CpuidEntry> read(NativeStruct table) {
        ByteBuffer bytes = table.bytes();
        int count = bytes.getInt(0);
        List<CpuidEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            bytes.position(HEADER + i * ENTRY);
            entries.add(new CpuidEntry(
                    bytes.getInt(),
                    bytes.getInt(),
                    bytes.getInt(),
                    bytes.getInt(),
                    bytes.getInt(),
                    bytes.getInt(),
                    bytes.getInt()));
        }
        return List.copyOf(entries);
    }
}
