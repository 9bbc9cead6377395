// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import static dev.ktstr.testng.image.StoredImages.key;
import static dev.ktstr.testng.image.StoredImages.list;
import static dev.ktstr.testng.image.StoredImages.never;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** What other processes do, or stop doing. */
public class ImageProcessesTest {

    private static final int KILLS = 30;

    /** How long a child goes on at most, after it has begun a few images. */
    private static final int LONGEST_LIFE_MILLIS = 150;

    private final TempDirs temp = new TempDirs();
    private StoredImages images;

    @BeforeMethod
    public void makeCache() {
        images = new StoredImages(temp.make());
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                images.layout.root().toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    public void twoProcessesThatWantTheSameMakeItOnce() throws Exception {
        Path journal = temp.make().resolve("made");
        Process first = start(MakesOne.class, journal.toString());
        Process second = start(MakesOne.class, journal.toString());
        try {
            assertThat(first.waitFor()).isZero();
            assertThat(second.waitFor()).isZero();
            assertThat(Files.readAllLines(journal)).containsExactly("made");
            assertThat(images.store().findOrMake(key("shared"), never()).directory())
                    .isDirectory();
            assertThat(list(images.tmp())).isEmpty();
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }
    }

    /** Makes one image, slowly, so that both are there at the same time. */
    static final class MakesOne {
        public static void main(String[] arguments) throws Exception {
            new StoredImages(Path.of(arguments[0])).store().findOrMake(key("shared"), directory -> {
                Files.writeString(
                        Path.of(arguments[1]), "made\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Thread.sleep(1500);
                StoredImages.make(directory);
            });
        }
    }

    @Test
    public void whatAKilledProcessLeavesIsNeverUsed() throws Exception {
        Random random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        int halves = 0;
        int wholes = 0;
        for (int round = 0; round < KILLS; round++) {
            Process child = start(MakesMany.class, Integer.toString(round));
            try {
                assertThat(child.getInputStream().read()).isEqualTo('!');
                // A busy host may let it do nothing for a while: it is killed some time after an image was begun.
                for (int begun = random.nextInt(4); begun >= 0; begun--) {
                    assertThat(child.getInputStream().read()).isEqualTo('.');
                }
                Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
            } finally {
                child.destroyForcibly().waitFor();
            }
            if (!list(images.tmp()).isEmpty()) {
                halves++;
            }
            // Whatever has a name was whole: looking at all of them drops none.
            List<String> there = list(images.images());
            wholes += there.size();
            for (int number = 0; number < MakesMany.KEYS; number++) {
                ImageKey key = MakesMany.key(round, number);
                assertThat(images.store().find(key).isPresent())
                        .as("round %d, image %d, seed %d", round, number, seed)
                        .isEqualTo(there.contains(key.id()));
            }
            assertThat(images.messages.said)
                    .as("round %d, seed %d", round, seed)
                    .isEmpty();
            images.store(0).findOrMake(key("after " + round), StoredImages::make);
            assertThat(list(images.tmp())).as("round %d, seed %d", round, seed).isEmpty();
            assertThat(list(images.images())).hasSize(1);
        }
        // Kills that never come in time would prove nothing.
        assertThat(halves).as("kills while an image was being made").isPositive();
        assertThat(wholes).as("images that were finished before a kill").isPositive();
    }

    /** Makes and removes images until it is killed. */
    static final class MakesMany {
        static final int KEYS = 50;
        /** Long enough that kills find one half-made. */
        private static final int MAKING_MILLIS = 20;

        static ImageKey key(int round, int number) {
            return StoredImages.key(round + " " + number);
        }

        public static void main(String[] arguments) throws Exception {
            int round = Integer.parseInt(arguments[1]);
            ImageStore store = new StoredImages(Path.of(arguments[0])).store(3 * StoredImages.IMAGE_BYTES);
            System.out.print("!");
            System.out.flush();
            for (int number = 0; ; number = (number + 1) % KEYS) {
                store.findOrMake(key(round, number), directory -> {
                    System.out.print(".");
                    System.out.flush();
                    StoredImages.make(directory);
                    Thread.sleep(MAKING_MILLIS);
                });
            }
        }
    }
}
