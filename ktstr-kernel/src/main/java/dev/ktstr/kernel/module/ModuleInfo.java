// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.module;

import dev.ktstr.kernel.elf.ElfException;
import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    private static final String SECTION = ".modinfo";

    /**
     * Reads it.
     *
     * @param module the whole file
     * @param named what to call it in errors
     * @throws ModuleException when the file is no module
     */
    static ModuleInfo parse(byte[] module, String named) {
        List<String> texts = texts(module, named);
        String depends = value(texts, "depends");
        return new ModuleInfo(
                value(texts, "name"),
                Stream.of(depends.split(",")).filter(name -> !name.isEmpty()).toList());
    }

    private static List<String> texts(byte[] module, String named) {
        try {
            ElfFile elf = ElfFile.of(module, named);
            ElfSection section = elf.section(SECTION)
                    .orElseThrow(() -> new ModuleException("Module " + named + " has no section " + SECTION + "."));
            return List.of(
                    StandardCharsets.UTF_8.decode(elf.bytes(section)).toString().split("\0"));
        } catch (ElfException e) {
            throw new ModuleException("Module " + named + " is damaged: its ELF file " + e.problem() + ".", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(List<String> texts, String key) {
        return texts.stream()
                .filter(text -> text.startsWith(key + "="))
                .map(text -> text.substring(key.length() + 1))
                .findFirst()
                .orElse("");
    }
}
