// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Makes tar files of small kernels, and of whatever else an archive can hold. */
public final class TestTars {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    /** The files of a kernel so small that it has nothing but a version. */
    public static Map<String, String> kernel(String version) {
        String[] numbers = version.split("[.-]", -1);
        boolean candidate = version.contains("-rc");
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "Makefile",
                "# SPDX-License-Identifier: GPL-2.0\nVERSION = " + numbers[0] + "\nPATCHLEVEL = " + numbers[1]
                        + "\nSUBLEVEL = " + (numbers.length > 2 && !candidate ? numbers[2] : "0") + "\nEXTRAVERSION ="
                        + (candidate ? " -" + numbers[2] : "") + "\nNAME = Test\n\nall:\n\ttrue\n");
        files.put("Kconfig", "mainmenu \"test\"\n");
        files.put("kernel/sched/core.c", "int main;\n");
        files.put("scripts/run.sh", "#!/bin/sh\n");
        files.put(".gitignore", "*.o\n/out/\n");
        return files;
    }

    /** The tar file of such a kernel, not compressed. */
    public static byte[] ofKernel(String version) {
        TestTars tar = new TestTars();
        kernel(version).forEach((name, text) -> tar.file("linux-" + version + "/" + name, text));
        tar.link("linux-" + version + "/scripts/again.sh", "run.sh");
        return tar.bytes();
    }

    /** The tar file of a directory's files, not compressed. */
    public static byte[] of(Path tree, String top) throws IOException {
        TestTars tar = new TestTars();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                tar.file(top + "/" + tree.relativize(file), Files.readAllBytes(file));
            }
        }
        return tar.bytes();
    }

    /** Writes such a kernel's tree. */
    static void write(Path directory, String version) {
        kernel(version).forEach((name, text) -> {
            try {
                Path file = directory.resolve(name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    public TestTars file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public TestTars file(String name, byte[] content) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        entry.setMode(name.endsWith(".sh") ? 0100775 : 0100664);
        entry.setModTime(1_700_000_000_000L);
        return add(entry, content);
    }

    /** An empty file whose long name stands before it, as GNU's tar writes it. */
    public TestTars gnuName(String name) {
        return before("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, name + "\0");
    }

    /** An empty file whose long name stands before it, as POSIX has it; of a million letters, so that the digits are known. */
    public TestTars paxName(String name) {
        int length = "1000000 path=\n".length() + name.length();
        return before("PaxHeaders/x", TarConstants.LF_PAX_EXTENDED_HEADER_LC, length + " path=" + name + "\n");
    }

    private TestTars before(String header, byte kind, String text) {
        TarArchiveEntry entry = new TarArchiveEntry(header, kind, true);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        return add(entry, bytes).file("short", "");
    }

    public TestTars directory(String name) {
        return add(new TarArchiveEntry(name + "/", true), new byte[0]);
    }

    public TestTars link(String name, String to) {
        return special(name, TarConstants.LF_SYMLINK, to);
    }

    public TestTars special(String name, byte kind, String to) {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(to);
        return add(entry, new byte[0]);
    }

    private TestTars add(TarArchiveEntry entry, byte[] content) {
        try {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public byte[] bytes() {
        try {
            tar.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] xz(byte[] content) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
                xz.write(content);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] gzip(byte[] content) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(content);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
