// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.testng.SkipException;
import org.testng.annotations.Test;

public class ErrnoTest {
    @Test
    public void namesAreThoseOfErrno3() {
        assertThat(Stream.of(
                        Errno.EPERM, Errno.ENOENT, Errno.EINTR, Errno.EAGAIN, Errno.ENOMEM, Errno.EACCES, Errno.EBUSY))
                .extracting(Errno::toString)
                .containsExactly(
                        "EPERM (errno 1)",
                        "ENOENT (errno 2)",
                        "EINTR (errno 4)",
                        "EAGAIN (errno 11)",
                        "ENOMEM (errno 12)",
                        "EACCES (errno 13)",
                        "EBUSY (errno 16)");
        assertThat(new Errno(133)).as("without a name").hasToString("error (errno 133)");
    }

    /** Every name, against the C library's headers. */
    @Test
    public void everyNameIsTheHeaders() throws Exception {
        for (int number = 1; number < 200; number++) {
            String text = new Errno(number).toString();
            if (!text.startsWith("error ")) {
                String name = text.substring(0, text.indexOf(' '));
                assertThat(headers()).contains("#define " + name + " " + number);
            }
        }
    }

    private static List<String> headers;

    private static List<String> headers() throws Exception {
        if (headers == null) {
            Process cc;
            try {
                cc = new ProcessBuilder("cc", "-dM", "-E", "-include", "errno.h", "-x", "c", "/dev/null").start();
            } catch (IOException e) {
                throw new SkipException("no C compiler: " + e);
            }
            headers = new String(cc.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        return headers;
    }
}
