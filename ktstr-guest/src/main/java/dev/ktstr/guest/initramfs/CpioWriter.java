// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.initramfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a cpio archive of the {@code newc} format, the one the kernel unpacks an initramfs from (Linux,
 * {@code Documentation/driver-api/early-userspace/buffer-format.rst}).
 *
 * <p>A member is a header of 110 ASCII characters, its name with a NUL, padding to a multiple of 4 bytes, its contents, and
 * padding again. A member named {@code TRAILER!!!} ends the archive, which is padded to 512 bytes as cpio does. Members
 * stay in the order given, times are 0, owner and group are root, inode numbers count from 1: the same calls give the
 * same bytes.
 */
public final class CpioWriter {
    private static final String MAGIC = "070701";
    private static final String TRAILER = "TRAILER!!!";
    private static final int ALIGNMENT = 4;
    private static final int BLOCK = 512;

    private static final int S_IFCHR = 0020000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFLNK = 0120000;
    private static final int PERMISSIONS = 07777;

    private static final byte[] NOTHING = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Set<String> names = new HashSet<>();
    private int lastInode;

    /** Adds a directory; those above it come first. */
    public void directory(String name, int mode) {
        member(name, S_IFDIR, mode, 2, 0, 0, NOTHING);
    }

    /** Adds a regular file. */
    public void file(String name, int mode, byte[] contents) {
        member(name, S_IFREG, mode, 1, 0, 0, contents);
    }

    /** Adds a symbolic link. */
    public void symlink(String name, String target) {
        member(name, S_IFLNK, 0777, 1, 0, 0, target.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a character device. */
    public void characterDevice(String name, int mode, int major, int minor) {
        member(name, S_IFCHR, mode, 1, major, minor, NOTHING);
    }

    /** Ends the archive and returns it. */
    public byte[] finish() {
        write(0, 0, 1, 0, 0, TRAILER, NOTHING);
        pad(BLOCK);
        return out.toByteArray();
    }

    private void member(String name, int type, int mode, int links, int major, int minor, byte[] contents) {
        if (name.isEmpty() || name.startsWith("/") || name.equals(TRAILER) || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a name for an archive's member, expected a relative path such as bin/busybox");
        }
        if ((mode & ~PERMISSIONS) != 0) {
            throw new IllegalArgumentException(
                    "The mode of " + name + " must be from 0 to 07777, got 0" + Integer.toOctalString(mode));
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("The archive has " + name + " already: give each name once");
        }
        write(++lastInode, type | mode, links, major, minor, name, contents);
    }

    private void write(int inode, int mode, int links, int major, int minor, String name, byte[] contents) {
        byte[] nameBytes = (name + '\0').getBytes(StandardCharsets.UTF_8);
        out.writeBytes(MAGIC.getBytes(StandardCharsets.US_ASCII)); // c_magic
        hex(inode); // c_ino
        hex(mode); // c_mode
        hex(0); // c_uid
        hex(0); // c_gid
        hex(links); // c_nlink
        hex(0); // c_mtime
        hex(contents.length); // c_filesize
        hex(0); // c_maj: of the device the file lies on
        hex(0); // c_min
        hex(major); // c_rmaj: of the device the file is
        hex(minor); // c_rmin
        hex(nameBytes.length); // c_namesize
        hex(0); // c_chksum: of format 070702 only
        out.writeBytes(nameBytes);
        pad(ALIGNMENT);
        out.writeBytes(contents);
        pad(ALIGNMENT);
    }

    private void hex(int value) {
        out.writeBytes(String.format("%08X", value).getBytes(StandardCharsets.US_ASCII));
    }

    private void pad(int alignment) {
        out.writeBytes(new byte[-out.size() & (alignment - 1)]);
    }
}
