// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ReasonTest {

    @DataProvider
    public Object[][] failures() {
        return new Object[][] {
            {new NoSuchFileException("/a/b"), "/a/b: no such file or directory"},
            {new AccessDeniedException("/a/b"), "/a/b: permission denied"},
            {new NotDirectoryException("/a/b"), "/a/b: not a directory"},
            {new DirectoryNotEmptyException("/a/b"), "/a/b: directory not empty"},
            {new FileAlreadyExistsException("/a/b"), "/a/b: file exists"},
            {new FileSystemException("/a/b", null, "No space left on device"), "/a/b: No space left on device"},
            {new FileSystemException(null, null, "Read-only file system"), "Read-only file system"},
            {new FileSystemException("/a/b"), "/a/b: java.nio.file.FileSystemException: /a/b"},
            {new MalformedInputException(1), "no text in UTF-8"},
            {new IOException("Is a directory"), "Is a directory"},
            {new IOException(), "java.io.IOException"},
        };
    }

    @Test(dataProvider = "failures")
    public void isToldInTheWordsOfTheOperatingSystem(IOException failure, String words) {
        assertThat(Reason.of(failure)).isEqualTo(words);
    }

    @Test
    public void aloneItLeavesTheFileOut() {
        assertThat(Reason.alone(new AccessDeniedException("/a/b"))).isEqualTo("permission denied");
        assertThat(Reason.alone(new IOException("Is a directory"))).isEqualTo("Is a directory");
    }

    @Test
    public void whatJavaReallyThrows() throws IOException {
        Path file = Files.createTempFile("ktstr", null);
        try {
            Files.write(file, new byte[] {(byte) 0xff});
            assertThat(thrown(() -> Files.readString(file, StandardCharsets.UTF_8)))
                    .isEqualTo("no text in UTF-8");
            assertThat(thrown(() -> Files.readString(file.resolve("b")))).isEqualTo(file + "/b: Not a directory");
            assertThat(thrown(() -> Files.readString(file.getParent()))).isEqualTo("Is a directory");
        } finally {
            Files.delete(file);
        }
    }

    private interface Reading {
        String read() throws IOException;
    }

    private static String thrown(Reading reading) {
        try {
            return "read: " + reading.read();
        } catch (IOException e) {
            return Reason.of(e);
        }
    }
}
