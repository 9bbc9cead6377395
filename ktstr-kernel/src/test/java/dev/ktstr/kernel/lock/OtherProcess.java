// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.lock;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A JVM that holds one lock and, once a line came in, waits for another one in a second thread. */
final class OtherProcess {

    static final int HOLDS = 'h';
    static final int WAITS = 'w';

    private OtherProcess() {}

    /** Starts it; it holds the first lock when this returns. */
    static Process start(Path held, Path wanted) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        held.toString(),
                        wanted.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != HOLDS) {
            throw new IOException("The other process did not start");
        }
        return process;
    }

    /** Ends when it got both locks. */
    public static void main(String[] arguments) throws Exception {
        FileMutex.hold(Path.of(arguments[0]), () -> {}, () -> {
            say(HOLDS);
            System.in.read();
            FutureTask<Integer> waiter =
                    new FutureTask<>(() -> FileMutex.hold(Path.of(arguments[1]), () -> say(WAITS), () -> 0));
            new Thread(waiter).start();
            try {
                return waiter.get();
            } catch (ExecutionException e) {
                throw new IOException(e);
            }
        });
    }

    private static void say(int what) {
        System.out.write(what);
        System.out.flush();
    }
}
