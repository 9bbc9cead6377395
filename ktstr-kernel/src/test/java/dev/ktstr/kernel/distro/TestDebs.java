// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes small packages. */
public final class TestDebs {

    private TestDebs() {}

    /** A package with one file, not compressed. */
    public static byte[] deb(String name, byte[] content) throws IOException {
        return debOf("data.tar", tar(Map.of(name, content)));
    }

    /** A package with several files, not compressed. */
    public static byte[] deb(Map<String, byte[]> files) throws IOException {
        return debOf("data.tar", tar(files));
    }

    static byte[] debOf(String dataMember, byte[] data) throws IOException {
        ByteArrayOutputStream deb = new ByteArrayOutputStream();
        try (ArArchiveOutputStream members = new ArArchiveOutputStream(deb)) {
            member(members, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(members, "control.tar", tar(Map.of("./control", new byte[0])));
            member(members, dataMember, data);
        }
        return deb.toByteArray();
    }

    static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (TarArchiveOutputStream entries = new TarArchiveOutputStream(tar)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                entries.putArchiveEntry(entry);
                entries.write(file.getValue());
                entries.closeArchiveEntry();
            }
        }
        return tar.toByteArray();
    }

    private static void member(ArArchiveOutputStream members, String name, byte[] content) throws IOException {
        members.putArchiveEntry(new ArArchiveEntry(name, content.length));
        members.write(content);
        members.closeArchiveEntry();
    }
}
