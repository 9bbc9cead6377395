// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class BoundedLogTest {
    private Path directory;
    private Path file;

    @BeforeMethod
    public void makeDirectory() throws Exception {
        directory = Files.createTempDirectory("bounded-log");
        file = directory.resolve("console.log");
    }

    @AfterMethod
    public void removeDirectory() throws Exception {
        Files.deleteIfExists(file);
        Files.delete(directory);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    public void whatFitsIsWrittenAtOnceAndAsItIs() throws Exception {
        Files.writeString(file, "an older log");
        try (BoundedLog log = new BoundedLog(file)) {
            log.accept(bytes("one\n"));
            assertThat(file).hasContent("one\n");
            log.accept(bytes("two\n"));
            assertThat(log.tail()).isEqualTo(bytes("one\ntwo\n"));
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes("one\ntwo\n"));
    }

    @Test
    public void aGuestThatPrintsWithoutEndFillsNoDisk() throws Exception {
        Random random = new Random(1);
        byte[] all = new byte[100 << 20];
        random.nextBytes(all);
        BoundedLog log = new BoundedLog(file);
        for (int done = 0; done < all.length; ) {
            int count = Math.min(all.length - done, 1 + random.nextInt(600_000));
            log.accept(Arrays.copyOfRange(all, done, done + count));
            done += count;
        }
        assertThat(file).hasSize(BoundedLog.HEAD_BYTES);
        assertThat(Arrays.equals(log.tail(), end(all))).isTrue();
        log.close();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(all, 0, BoundedLog.HEAD_BYTES);
        expected.writeBytes(bytes("\n[ktstr: " + (all.length - BoundedLog.HEAD_BYTES - BoundedLog.TAIL_BYTES)
                + " bytes are left out here]\n"));
        expected.writeBytes(end(all));
        assertThat(Arrays.equals(Files.readAllBytes(file), expected.toByteArray()))
                .isTrue();
    }

    private static byte[] end(byte[] all) {
        return Arrays.copyOfRange(all, all.length - BoundedLog.TAIL_BYTES, all.length);
    }

    @Test
    public void nothingIsLeftOutWhereHeadAndTailMeet() throws Exception {
        byte[] all = new byte[BoundedLog.HEAD_BYTES + BoundedLog.TAIL_BYTES];
        new Random(2).nextBytes(all);
        try (BoundedLog log = new BoundedLog(file)) {
            log.accept(all);
        }
        assertThat(Arrays.equals(Files.readAllBytes(file), all)).isTrue();
    }

    @Test
    public void whatIsPrintedAfterTheEndIsInTheTailOnly() throws Exception {
        BoundedLog log = new BoundedLog(file);
        log.accept(bytes("a"));
        log.close();
        log.accept(bytes("b"));
        log.close();
        assertThat(log.tail()).isEqualTo(bytes("ab"));
        assertThat(file).hasContent("a");
    }
}
