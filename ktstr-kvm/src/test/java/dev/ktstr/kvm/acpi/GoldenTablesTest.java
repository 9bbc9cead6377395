// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The tables of the sample machines, byte for byte. {@code -Dgolden=update} writes them anew. */
public class GoldenTablesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/acpi");
    private static final String SUFFIX = ".aml";
    private static final boolean UPDATE = "update".equals(System.getProperty("golden"));

    @DataProvider
    public Object[] machines() {
        return SampleMachine.ALL.toArray();
    }

    @Test(dataProvider = "machines")
    public void tablesAreTheGoldenOnes(SampleMachine machine) throws Exception {
        Path directory = GOLDEN.resolve(machine.name());
        if (UPDATE) {
            update(directory, machine.tables());
        }
        Set<String> names = new TreeSet<>();
        for (PlacedTable table : machine.tables().tables()) {
            names.add(table.name());
            Path golden = directory.resolve(table.name() + SUFFIX);
            assertThat(golden).as("golden table; -Dgolden=update makes it").exists();
            byte[] wanted = Files.readAllBytes(golden);
            if (!Arrays.equals(table.bytes(), wanted)) {
                fail(golden + " is not what is made now (- golden, + now); if the new one is right, -Dgolden=update:\n"
                        + difference(wanted, table.bytes()));
            }
        }
        assertThat(golden(directory)).as("tables in %s", directory).isEqualTo(names);
    }

    /** A disassembly that compiles without a remark, to the same bytes, is one that iasl understood. */
    @Test(dataProvider = "machines", dependsOnMethods = "tablesAreTheGoldenOnes", alwaysRun = true)
    public void iaslHasNothingToRemark(SampleMachine machine) throws Exception {
        assertThat(Iasl.isInstalled())
                .as("iasl is installed; ./bootstrap does it")
                .isTrue();
        Path directory = GOLDEN.resolve(machine.name());
        Set<String> names = golden(directory);
        try (Iasl iasl = new Iasl()) {
            for (String name : names) {
                iasl.put(name, Files.readAllBytes(directory.resolve(name + SUFFIX)));
            }
            // iasl 20200925 compiles an RSDP, but takes no RSDP for a table when it is to disassemble it.
            List<String> known =
                    names.stream().filter(name -> !name.equals("RSDP")).toList();
            assertThat(iasl.disassemble(known)).doesNotContainIgnoringCase("error", "warning", "ended with status");
            iasl.putSource("RSDP", rsdpSource(Files.readAllBytes(directory.resolve("RSDP" + SUFFIX))));

            String heard = iasl.compile(names);
            assertThat(heard)
                    .contains("Compilation successful. 0 Errors, 0 Warnings, 0 Remarks")
                    .doesNotContain("ended with status");
            for (String name : names) {
                assertThat(withoutCompiler(iasl.table(name), name))
                        .as("%s, compiled from its disassembly", name)
                        .isEqualTo(withoutCompiler(Files.readAllBytes(directory.resolve(name + SUFFIX)), name));
            }
        }
    }

    /** What iasl would make of an RSDP; it works out the checksums itself. */
    private static String rsdpSource(byte[] rsdp) {
        ByteBuffer fields = ByteBuffer.wrap(rsdp).order(ByteOrder.LITTLE_ENDIAN);
        return String.format("""
                Signature : "RSD PTR "
                Checksum : 00
                Oem ID : "KTSTR "
                Revision : 02
                RSDT Address : 00000000
                Length : 00000024
                XSDT Address : %016X
                Extended Checksum : 00
                Reserved : 000000
                """, fields.getLong(24));
    }

    /** The compiler puts its own name and version into a table's header, which changes the checksum. */
    private static byte[] withoutCompiler(byte[] table, String name) {
        byte[] copy = table.clone();
        if (!name.equals("RSDP")) {
            Arrays.fill(copy, 28, 36, (byte) 0);
            copy[SystemTable.CHECKSUM_OFFSET] = 0;
        }
        return copy;
    }

    private static void update(Path directory, AcpiTables tables) throws IOException {
        Files.createDirectories(directory);
        for (String name : golden(directory)) {
            Files.delete(directory.resolve(name + SUFFIX));
        }
        for (PlacedTable table : tables.tables()) {
            Files.write(directory.resolve(table.name() + SUFFIX), table.bytes());
        }
    }

    private static Set<String> golden(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String difference(byte[] golden, byte[] now) throws Exception {
        if (!Iasl.isInstalled()) {
            return TextDiff.of(hexDump(golden), hexDump(now));
        }
        try (Iasl iasl = new Iasl()) {
            iasl.put("golden", golden);
            iasl.put("now", now);
            String heard = iasl.disassemble(List.of("golden")) + iasl.disassemble(List.of("now"));
            try {
                return TextDiff.of(iasl.disassembly("golden"), iasl.disassembly("now"));
            } catch (IOException e) {
                // What is no table at all cannot be disassembled.
                return heard + TextDiff.of(hexDump(golden), hexDump(now));
            }
        }
    }

    private static List<String> hexDump(byte[] bytes) {
        HexFormat hex = HexFormat.ofDelimiter(" ");
        List<String> lines = new ArrayList<>();
        for (int offset = 0; offset < bytes.length; offset += 16) {
            int end = Math.min(offset + 16, bytes.length);
            lines.add(String.format("%04x  %s", offset, hex.formatHex(bytes, offset, end)));
        }
        return lines;
    }
}
