// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes ELF files: header, program headers, section headers, contents. The first and the last section are made up. */
public final class TestElf {

    /** Where the program headers are. */
    public static final int SEGMENTS = 64;

    static final int SEGMENT_BYTES = 56;
    static final int SECTION_BYTES = 64;

    private final List<Section> sections = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Section(String name, int type, long flags, long address, byte[] content, int link, long entry) {}

    private record Segment(String section, int flags, long memorySize) {}

    /** Adds a section, the first one getting number 1. */
    public TestElf section(String name, int type, long flags, long address, byte[] content) {
        return section(name, type, flags, address, content, 0, 0);
    }

    /** Adds a section that refers to another. */
    public TestElf section(String name, int type, long flags, long address, byte[] content, int link, long entry) {
        sections.add(new Section(name, type, flags, address, content, link, entry));
        return this;
    }

    /** Adds a segment to be loaded, made of one section. */
    public TestElf load(String section, int flags, long memorySize) {
        segments.add(new Segment(section, flags, memorySize));
        return this;
    }

    /** {@return where the header of section {@code index} will be} */
    public int headerOf(int index) {
        return SEGMENTS + segments.size() * SEGMENT_BYTES + index * SECTION_BYTES;
    }

    /** {@return the file} */
    public byte[] build() {
        List<Section> all = new ArrayList<>();
        all.add(new Section("", 0, 0, 0, new byte[0], 0, 0));
        all.addAll(sections);
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        List<Integer> nameOffsets = new ArrayList<>();
        for (Section section : all) {
            nameOffsets.add(names.size());
            names.writeBytes((section.name + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        nameOffsets.add(names.size());
        names.writeBytes(".shstrtab\0".getBytes(StandardCharsets.US_ASCII));
        all.add(new Section(".shstrtab", ElfSection.STRINGS, 0, 0, names.toByteArray(), 0, 0));

        int at = headerOf(all.size());
        List<Integer> offsets = new ArrayList<>();
        for (Section section : all) {
            at = (at + 7) / 8 * 8;
            offsets.add(at);
            at += section.content.length;
        }
        ByteBuffer elf = ByteBuffer.allocate(at).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        elf.putShort(16, (short) ElfFile.EXECUTABLE).putShort(18, (short) ElfFile.X86_64);
        elf.putLong(32, SEGMENTS).putShort(54, (short) SEGMENT_BYTES).putShort(56, (short) segments.size());
        elf.putLong(40, headerOf(0)).putShort(58, (short) SECTION_BYTES).putShort(60, (short) all.size());
        elf.putShort(62, (short) (all.size() - 1));
        for (int i = 0; i < all.size(); i++) {
            Section section = all.get(i);
            elf.position(headerOf(i));
            elf.putInt(nameOffsets.get(i))
                    .putInt(section.type)
                    .putLong(section.flags)
                    .putLong(section.address);
            elf.putLong(offsets.get(i))
                    .putLong(section.content.length)
                    .putInt(section.link)
                    .putInt(0);
            elf.putLong(1).putLong(section.entry);
            elf.position(offsets.get(i)).put(section.content);
        }
        elf.position(SEGMENTS);
        for (Segment segment : segments) {
            int index = 0;
            while (!all.get(index).name.equals(segment.section)) {
                index++;
            }
            elf.putInt(ElfSegment.LOAD).putInt(segment.flags).putLong(offsets.get(index));
            elf.putLong(all.get(index).address).putLong(0).putLong(all.get(index).content.length);
            elf.putLong(segment.memorySize).putLong(4096);
        }
        return elf.array();
    }
}
