// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.module;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a module says of itself in its section {@code .modinfo}: texts of the form {@code key=value}, each ended by a zero.
 *
 * @param name the module's name as the kernel knows it, such as {@code kvm_amd}
 * @param depends names of the modules that must be loaded before
 */
record ModuleInfo(String name, List<String> depends) {

    private static final int MAGIC = 0x464c457f; // 0x7f "ELF"

    // Elf64_Ehdr
    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int E_SHOFF = 40;
    private static final int E_SHENTSIZE = 58;
    private static final int E_SHNUM = 60;
    private static final int E_SHSTRNDX = 62;
    private static final int EHDR_BYTES = 64;

    // Elf64_Shdr
    private static final int SH_NAME = 0;
    private static final int SH_OFFSET = 24;
    private static final int SH_SIZE = 32;
    private static final int SHDR_BYTES = 64;

    private static final int ELFCLASS64 = 2;
    private static final int ELFDATA2LSB = 1;

    private static final byte[] SECTION = ".modinfo\0".getBytes(StandardCharsets.US_ASCII);

    /**
     * Reads it.
     *
     * @param module the whole file
     * @param named what to call it in errors
     * @throws ModuleException when the file is no module
     */
    static ModuleInfo parse(byte[] module, String named) {
        try {
            List<String> texts = texts(ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN), named);
            String depends = value(texts, "depends");
            return new ModuleInfo(
                    value(texts, "name"),
                    Stream.of(depends.split(","))
                            .filter(name -> !name.isEmpty())
                            .toList());
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ModuleException(
                    "Module " + named + " is damaged: a part of it lies outside of its " + module.length + " bytes.",
                    e);
        }
    }

    // A part outside of the file throws one of the two exceptions above: every access is absolute, and ByteBuffer
    // checks
    // it. Offsets are narrowed only where nothing is lost.

    private static List<String> texts(ByteBuffer module, String named) {
        if (module.limit() < EHDR_BYTES
                || module.getInt(0) != MAGIC
                || module.get(EI_CLASS) != ELFCLASS64
                || module.get(EI_DATA) != ELFDATA2LSB
                || Short.toUnsignedInt(module.getShort(E_SHENTSIZE)) != SHDR_BYTES) {
            throw new ModuleException("Module " + named + " is no 64-bit little-endian ELF file.");
        }
        ByteBuffer sections = part(
                module, module.getLong(E_SHOFF), (long) Short.toUnsignedInt(module.getShort(E_SHNUM)) * SHDR_BYTES);
        ByteBuffer names = section(module, sections, Short.toUnsignedInt(module.getShort(E_SHSTRNDX)));
        for (int i = 0; i < sections.limit() / SHDR_BYTES; i++) {
            int name = sections.getInt(i * SHDR_BYTES + SH_NAME);
            if (startsWith(names, name, SECTION)) {
                ByteBuffer content = section(module, sections, i);
                return List.of(StandardCharsets.UTF_8.decode(content).toString().split("\0"));
            }
        }
        throw new ModuleException("Module " + named + " has no section .modinfo.");
    }

    private static ByteBuffer section(ByteBuffer module, ByteBuffer sections, int index) {
        int at = index * SHDR_BYTES;
        return part(module, sections.getLong(at + SH_OFFSET), sections.getLong(at + SH_SIZE));
    }

    private static ByteBuffer part(ByteBuffer module, long offset, long length) {
        if (offset < 0 || length < 0 || offset > module.limit() || length > module.limit() - offset) {
            throw new IndexOutOfBoundsException();
        }
        return module.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean startsWith(ByteBuffer names, int at, byte[] wanted) {
        return at >= 0
                && at <= names.limit() - wanted.length
                && names.slice(at, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    private static String value(List<String> texts, String key) {
        return texts.stream()
                .filter(text -> text.startsWith(key + "="))
                .map(text -> text.substring(key.length() + 1))
                .findFirst()
                .orElse("");
    }
}
