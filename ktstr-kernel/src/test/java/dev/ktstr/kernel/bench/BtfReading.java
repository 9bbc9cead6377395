// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.bench;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfFile;
import dev.ktstr.kernel.btf.BtfMember;
import dev.ktstr.kernel.btf.BtfStruct;
import dev.ktstr.kernel.btf.BtfType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@link BtfBenchmark} measures: a kernel's BTF from opening the file to the last answer. Every type is resolved; every
 * struct is looked up by its name, and in it every member by its name. A JVM of its own runs it, so that nothing is warm.
 */
public final class BtfReading {

    private BtfReading() {}

    /** What was done, to see that nothing was left out. */
    record Count(int types, int structs, int members) {}

    /** Runs it {@code [vmlinux, times]} and prints for each time the nanoseconds, and then what was done. */
    public static void main(String[] args) throws IOException {
        Path vmlinux = Path.of(args[0]);
        int times = Integer.parseInt(args[1]);
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            Count count = read(vmlinux);
            long nanos = System.nanoTime() - begun;
            System.out.println(nanos);
            if (i == times - 1) {
                System.out.println(count);
            }
        }
    }

    private static Count read(Path vmlinux) throws IOException {
        Btf btf = Btf.parse(BtfFile.section(vmlinux), "vmlinux");
        int structs = 0;
        int members = 0;
        for (int id = 0; id < btf.size(); id++) {
            BtfType type = btf.resolve(id);
            if (type.id() == id && type instanceof BtfStruct struct) {
                structs++;
                if (!struct.name().isEmpty()
                        && !btf.struct(struct.name()).orElseThrow().name().equals(struct.name())) {
                    throw new AssertionError(struct + " was not found by its name");
                }
                List<BtfMember> declared = struct.members();
                for (int i = 0; i < declared.size(); i++) {
                    BtfMember member = declared.get(i);
                    if (!member.name().isEmpty()) {
                        members++;
                        if (struct.member(member.name()).orElseThrow().bitOffset() != member.bitOffset()) {
                            throw new AssertionError(struct + "." + member.name() + " was not found by its name");
                        }
                    }
                }
            }
        }
        return new Count(btf.size(), structs, members);
    }
}
