// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.failure;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file, in the words of the operating system: Java has most of it in the names of its classes. */
public final class Reason {

    private Reason() {}

    /** {@return file and reason, such as {@code /a/b: permission denied}} */
    public static String of(IOException e) {
        boolean ofFile = e instanceof FileSystemException failure && failure.getFile() != null;
        return ofFile ? ((FileSystemException) e).getFile() + ": " + alone(e) : alone(e);
    }

    /** {@return the reason alone, where the file was named before} */
    public static String alone(IOException e) {
        if (e instanceof FileSystemException failure) {
            return words(failure);
        }
        if (e instanceof CharacterCodingException) {
            return "no text in UTF-8";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static String words(FileSystemException e) {
        if (e.getReason() != null) {
            return e.getReason();
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "directory not empty";
        }
        return e instanceof FileAlreadyExistsException ? "file exists" : e.toString();
    }
}
