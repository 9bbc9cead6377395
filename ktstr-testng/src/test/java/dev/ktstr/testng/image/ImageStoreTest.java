// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import static dev.ktstr.testng.image.StoredImages.IMAGE_BYTES;
import static dev.ktstr.testng.image.StoredImages.MIB;
import static dev.ktstr.testng.image.StoredImages.RAM_SIZE;
import static dev.ktstr.testng.image.StoredImages.key;
import static dev.ktstr.testng.image.StoredImages.list;
import static dev.ktstr.testng.image.StoredImages.never;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class ImageStoreTest {

    private static final ImageKey KEY = key("1n1l2c1t");

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

    @Test
    public void anImageIsMadeOnceAndFoundAgain() throws Exception {
        assertThat(images.store().find(KEY)).isEmpty();
        Image image = images.store().findOrMake(KEY, StoredImages::make);
        assertThat(image).isEqualTo(new Image(images.directory(KEY), KEY.id(), KEY.inputs()));
        assertThat(image.file("ram0")).hasSize(RAM_SIZE);
        assertThat(image.file("console.log")).hasContent("booted once");
        assertThat(images.store().find(KEY)).contains(image);
        assertThat(images.store().findOrMake(KEY, never())).isEqualTo(image);
        assertThat(images.store().find(key("other"))).isEmpty();
        assertThat(list(images.tmp())).isEmpty();
        assertThat(images.messages.said).isEmpty();
    }

    @Test
    public void theManifestIsReadableAndListsNoZeros() throws Exception {
        Image image = images.store().findOrMake(KEY, StoredImages::make);
        assertThat(list(image.directory())).containsExactly("console.log", "image.json", "ram0", "state");
        assertThat(image.directory().resolve("image.json"))
                .content()
                .contains("  \"inputs\": {\n")
                .contains("    \"topology\": \"1n1l2c1t\"")
                .contains("    \"kernel\": \"7.0.13\"");
        ImageManifest manifest = ImageManifest.read(image.directory());
        assertThat(manifest.files().get(1).chunks()).containsOnlyKeys(3L * MIB, 16L * MIB);
        assertThat(manifest.allocatedBytes()).isEqualTo(IMAGE_BYTES);
    }

    @Test
    public void theFilesCannotBeWritten() throws Exception {
        Image image = images.store().findOrMake(KEY, StoredImages::make);
        for (String name : list(image.directory())) {
            assertThat(Files.getPosixFilePermissions(image.directory().resolve(name)))
                    .doesNotContainAnyElementsOf(PosixFilePermissions.fromString("-w--w--w-"));
        }
    }

    @Test
    public void aFileIsNamedAndNotAPath() throws Exception {
        Image image = images.store().findOrMake(KEY, StoredImages::make);
        for (String name : List.of("", "../x", "a/b", ".hidden", "image.json")) {
            assertThatThrownBy(() -> image.file(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    public void whateverTheMakerThrowsGoesOnAndNothingIsLeft() throws Exception {
        for (Throwable thrown : List.of(
                new IOException("no boot"),
                new InterruptedException("stop"),
                new IllegalStateException("no agent"),
                new StackOverflowError())) {
            assertThatThrownBy(() -> images.store().findOrMake(KEY, directory -> {
                        StoredImages.make(directory);
                        throwIt(thrown);
                    }))
                    .isSameAs(thrown);
            assertThat(list(images.tmp())).isEmpty();
            assertThat(list(images.images())).isEmpty();
        }
        assertThat(images.store().findOrMake(KEY, StoredImages::make).directory())
                .isDirectory();
    }

    private static void throwIt(Throwable thrown) throws IOException, InterruptedException {
        if (thrown instanceof IOException e) {
            throw e;
        }
        if (thrown instanceof InterruptedException e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        throw (Error) thrown;
    }

    @Test
    public void aMakerThatLeavesNoImageIsTold() throws Exception {
        assertThatThrownBy(() -> images.store().findOrMake(KEY, directory -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("left no file");
        assertThatThrownBy(() ->
                        images.store().findOrMake(KEY, directory -> Files.createDirectory(directory.resolve("deep"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no regular file");
        assertThatThrownBy(() -> images.store()
                        .findOrMake(KEY, directory -> Files.writeString(directory.resolve("image.json"), "{}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'image.json'");
        assertThat(list(images.tmp())).isEmpty();
        assertThat(list(images.images())).isEmpty();
    }

    @Test
    public void aFullDiskIsToldWithItsCureAndNothingIsLeft() throws Exception {
        AtomicReference<Path> staging = new AtomicReference<>();
        assertThatThrownBy(() -> images.store().findOrMake(KEY, directory -> {
                    staging.set(directory);
                    StoredImages.make(directory);
                    Files.write(Path.of("/dev/full"), new byte[1]); // the kernel's own ENOSPC
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no room for machine image " + KEY.id() + " in " + staging.get())
                .hasMessageContaining("have " + (RAM_SIZE + 600_000 + 11) + " bytes so far")
                .hasMessageContaining("KTSTR_CACHE_DIR")
                .hasRootCauseMessage("No space left on device");
        assertThat(list(images.tmp())).isEmpty();
        assertThat(list(images.images())).isEmpty();
    }

    @Test
    public void twoThreadsThatWantTheSameMakeItOnce() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch making = new CountDownLatch(1);
        AtomicReference<Image> second = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                making.await();
                second.set(images.store().findOrMake(KEY, directory -> {
                    made.incrementAndGet();
                    StoredImages.make(directory);
                }));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        waiter.start();
        Image first = images.store().findOrMake(KEY, directory -> {
            made.incrementAndGet();
            making.countDown();
            while (images.messages.said.isEmpty()) {
                Thread.sleep(1); // until the other waits
            }
            StoredImages.make(directory);
        });
        waiter.join();
        assertThat(made).hasValue(1);
        assertThat(second.get()).isEqualTo(first);
        assertThat(images.messages.said)
                .containsExactly("Waiting for another build to finish with machine image " + KEY.id());
    }

    @Test
    public void differentImagesAreMadeAtTheSameTime() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Thread other = new Thread(() -> makeWith(both, "a"));
        other.start();
        makeWith(both, "b");
        other.join();
        assertThat(list(images.images())).hasSize(2);
    }

    private void makeWith(CountDownLatch both, String topology) {
        try {
            images.store().findOrMake(key(topology), directory -> {
                both.countDown();
                both.await();
                StoredImages.make(directory);
            });
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    public void theLeastRecentlyUsedGoFirst() throws Exception {
        ImageStore store = images.store(3 * IMAGE_BYTES);
        for (String topology : List.of("a", "b", "c")) {
            store.findOrMake(key(topology), StoredImages::make);
        }
        usedSecondsAgo("a", 30);
        usedSecondsAgo("b", 20);
        usedSecondsAgo("c", 10);
        assertThat(store.find(key("a"))).isPresent(); // and is now the most recently used
        store.findOrMake(key("d"), StoredImages::make);
        assertThat(list(images.images())).containsExactlyInAnyOrderElementsOf(ids("a", "c", "d"));
        images.store(IMAGE_BYTES).findOrMake(key("e"), StoredImages::make);
        assertThat(list(images.images())).containsExactlyElementsOf(ids("e"));
        assertThat(store.find(key("a"))).isEmpty();
        assertThat(list(images.tmp())).isEmpty();
        assertThat(images.messages.said).isEmpty();
    }

    private void usedSecondsAgo(String topology, long seconds) throws IOException {
        Files.setLastModifiedTime(
                images.directory(key(topology)), FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    private static Set<String> ids(String... topologies) {
        return Set.of(topologies).stream().map(topology -> key(topology).id()).collect(Collectors.toSet());
    }

    @Test
    public void theOneJustMadeStaysEvenWhenItIsTooLarge() throws Exception {
        images.store().findOrMake(key("a"), StoredImages::make);
        Image image = images.store(0).findOrMake(KEY, StoredImages::make);
        assertThat(list(images.images())).containsExactly(KEY.id());
        assertThat(images.store(0).find(KEY)).contains(image);
    }

    @Test
    public void whatTellsNoSizeGoesAndWhatIsNoImageStays() throws Exception {
        Path hollow = Files.createDirectories(images.images().resolve("0123456789abcdef"));
        Path file = Files.createFile(images.images().resolve("fedcba9876543210"));
        Path foreign = Files.createDirectories(images.images().resolve("notes"));
        images.store().findOrMake(KEY, StoredImages::make);
        assertThat(hollow).doesNotExist();
        assertThat(file).doesNotExist();
        assertThat(foreign).isDirectory();
        assertThat(images.messages.said).hasSize(2).allMatch(line -> line.contains("tells no size"));
    }

    @Test
    public void aRemovedImageStaysWithWhoHasItMapped() throws Exception {
        Image image = images.store().findOrMake(KEY, StoredImages::make);
        MappedByteBuffer mapped;
        try (FileChannel ram = FileChannel.open(image.file("ram0"))) {
            mapped = ram.map(FileChannel.MapMode.READ_ONLY, 0, RAM_SIZE);
        }
        images.store(0).findOrMake(key("other"), StoredImages::make);
        assertThat(image.directory()).doesNotExist();
        assertThat(mapped.get(3 * MIB + 7)).isEqualTo((byte) 3);
        assertThat(mapped.get((int) RAM_SIZE - 1)).isEqualTo((byte) 4);
    }

    @Test
    public void aNewerFormatIsNeitherReadNorTouched() throws Exception {
        Path newer = Files.createDirectories(images.layout.images(2).resolve(KEY.id()));
        Files.writeString(newer.resolve("image.json"), "{\"format\": 2}");
        assertThat(images.store(0).find(KEY)).isEmpty();
        Image image = images.store(0).findOrMake(KEY, StoredImages::make);
        assertThat(images.store().find(KEY)).contains(image);
        assertThat(newer.resolve("image.json")).hasContent("{\"format\": 2}");
        assertThat(images.messages.said).isEmpty();
    }

    @Test
    public void aNegativeBoundIsRefused() {
        assertThatThrownBy(() -> images.store(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 bytes");
    }
}
