// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.bench;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfFile;
import dev.ktstr.kernel.btf.BtfMember;
import dev.ktstr.kernel.btf.BtfStruct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link BtfBenchmark} measures: a kernel's BTF from opening the file to the last answer. Every type is resolved; every
 * struct is looked up by its name, and in it every member by its name. A JVM of its own runs it, so that nothing is warm. The
 * names are there before the clock starts, as they are in the code of whoever asks.
 */
public final class BtfReading {
    private static final long SETTLING_MILLIS = 500;

    private BtfReading() {}

    /** What was done, to see that nothing was left out. */
    record Count(int types, int structs, int members, long bits) {}

    /** Runs it {@code [vmlinux, names, times]} and prints for each time the nanoseconds, and then what was done. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path vmlinux = Path.of(args[0]);
        List<String[]> names = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            String[] words = line.split(" ", -1);
            // As the names in anybody's code are.
            Arrays.setAll(words, i -> words[i].intern());
            names.add(words);
        }
        int times = Integer.parseInt(args[2]);
        // What the JVM still compiles for these names is not part of it.
        Thread.sleep(SETTLING_MILLIS);
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            Count count = read(vmlinux, names);
            long nanos = System.nanoTime() - begun;
            System.out.println(nanos);
            if (i == times - 1) {
                System.out.println(count);
            }
        }
    }

    private static Count read(Path vmlinux, List<String[]> names) throws IOException {
        Btf btf = Btf.parse(BtfFile.section(vmlinux), "vmlinux");
        for (int id = 0; id < btf.size(); id++) {
            btf.resolve(id);
        }
        int members = 0;
        long bits = 0;
        for (String[] words : names) {
            BtfStruct struct = words[0].isEmpty()
                    ? (BtfStruct) btf.type(Integer.parseInt(words[1]))
                    : btf.struct(words[0]).orElseThrow();
            for (int i = 2; i < words.length; i++) {
                members++;
                bits += struct.member(words[i]).orElseThrow().bitOffset();
            }
        }
        return new Count(btf.size(), names.size(), members, bits);
    }

    /**
     * Writes a line for each struct, all separated by blanks: its name, or nothing where another one is found by that name; its
     * id; the names of its members.
     *
     * @return what is to be found by them
     */
    static Count writeNames(Path vmlinux, Path names) throws IOException {
        Btf btf = Btf.parse(BtfFile.section(vmlinux), "vmlinux");
        List<String> lines = new ArrayList<>();
        int members = 0;
        long bits = 0;
        for (int id = 0; id < btf.size(); id++) {
            if (btf.type(id) instanceof BtfStruct struct) {
                boolean found = btf.struct(struct.name()).filter(struct::equals).isPresent();
                StringBuilder line = new StringBuilder(found ? struct.name() : "");
                line.append(' ').append(id);
                for (BtfMember member : struct.members()) {
                    if (!member.name().isEmpty()) {
                        line.append(' ').append(member.name());
                        members++;
                        bits += member.bitOffset();
                    }
                }
                lines.add(line.toString());
            }
        }
        Files.write(names, lines);
        return new Count(btf.size(), lines.size(), members, bits);
    }
}
