// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A regular file to be made in the guest, with its contents on the host's disk or in memory. */
public final class GuestFile {
    /** The largest file: it will live in the guest's memory. */
    public static final long MAX_SIZE = 1L << 30;

    private static final int MAX_PATH_BYTES = 4095;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_MODE = 07777;

    private final Path source;
    private final byte[] bytes;
    private final String path;
    private final int mode;

    private GuestFile(Path source, byte[] bytes, String path, int mode) {
        this.source = source;
        this.bytes = bytes;
        this.path = checkPath(path);
        if (mode < 0 || mode > MAX_MODE) {
            throw new IllegalArgumentException(
                    "The mode of guest file " + path + " must be from 0 to 07777, got 0" + Integer.toOctalString(mode));
        }
        this.mode = mode;
    }

    /**
     * {@return a file of the host, read when it is sent}
     *
     * @param source on the host
     * @param path in the guest: absolute, without empty, {@code .} and {@code ..} parts
     * @param mode permissions, 0 to 07777
     */
    public static GuestFile of(Path source, String path, int mode) {
        return new GuestFile(source, null, path, mode);
    }

    /**
     * {@return a file with these contents}
     *
     * @param contents copied
     * @param path in the guest: absolute, without empty, {@code .} and {@code ..} parts
     * @param mode permissions, 0 to 07777
     */
    public static GuestFile of(byte[] contents, String path, int mode) {
        return new GuestFile(null, contents.clone(), path, mode);
    }

    /** {@return where it lies on the host, empty where its contents are in memory} */
    public Optional<Path> source() {
        return Optional.ofNullable(source);
    }

    /** {@return where it will be in the guest} */
    public String path() {
        return path;
    }

    /** {@return its permissions} */
    public int mode() {
        return mode;
    }

    /**
     * {@return its size in bytes now}
     *
     * @throws IOException where the source is not a readable regular file of at most {@link #MAX_SIZE} bytes
     */
    public long size() throws IOException {
        if (source == null) {
            return bytes.length;
        }
        if (!Files.isRegularFile(source)) {
            throw new IOException("Cannot send " + source + " to the guest as " + path
                    + (Files.exists(source) ? ": it is not a regular file" : ": it does not exist"));
        }
        long size = Files.size(source);
        if (size > MAX_SIZE) {
            throw new IOException("Cannot send " + source + " to the guest as " + path + ": it has " + size
                    + " bytes, expected at most " + MAX_SIZE);
        }
        return size;
    }

    InputStream open() throws IOException {
        return source == null ? new ByteArrayInputStream(bytes) : Files.newInputStream(source);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GuestFile file
                && path.equals(file.path)
                && mode == file.mode
                && source().equals(file.source())
                && Arrays.equals(bytes, file.bytes);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    /** {@return what goes where: {@code /usr/bin/x -> /bin/x}} */
    @Override
    public String toString() {
        return (source == null ? bytes.length + " bytes" : source.toString()) + " -> " + path;
    }

    private static String checkPath(String path) {
        boolean good = path.startsWith("/")
                && path.indexOf('\0') < 0
                && path.getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES
                && Arrays.stream(path.substring(1).split("/", -1)).allMatch(GuestFile::isName);
        if (!good) {
            throw new IllegalArgumentException(
                    "'" + path + "' is not a path for a guest file, expected an absolute one "
                            + "without empty, '.' and '..' parts, such as /bin/x");
        }
        return path;
    }

    private static boolean isName(String part) {
        return !part.isEmpty()
                && !part.equals(".")
                && !part.equals("..")
                && part.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }
}
