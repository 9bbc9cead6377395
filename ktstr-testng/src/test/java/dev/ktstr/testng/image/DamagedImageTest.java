// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import static dev.ktstr.testng.image.StoredImages.MIB;
import static dev.ktstr.testng.image.StoredImages.RAM_SIZE;
import static dev.ktstr.testng.image.StoredImages.key;
import static dev.ktstr.testng.image.StoredImages.list;
import static dev.ktstr.testng.image.StoredImages.never;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class DamagedImageTest {

    private static final ImageKey KEY = key("1n1l2c1t");

    private final TempDirs temp = new TempDirs();
    private StoredImages images;
    private Image image;

    @BeforeMethod
    public void makeImage() throws Exception {
        images = new StoredImages(temp.make());
        image = images.store().findOrMake(KEY, StoredImages::make);
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    /** What somebody does to an image. */
    private interface Damage {
        void to(Path directory) throws IOException;
    }

    @DataProvider
    public Object[][] damages() {
        return new Object[][] {
            damage("truncated", d -> resize(d.resolve("state"), 599_999), "file state of 599999 bytes where 600000"),
            damage("emptied", d -> resize(d.resolve("ram0"), 0), "file ram0 of 0 bytes where " + RAM_SIZE),
            damage("grown", d -> flip(d.resolve("state"), 600_000), "file state of 600001 bytes where 600000"),
            damage("flipped", d -> flip(d.resolve("ram0"), 3 * MIB + 900), "file ram0 that differs"),
            damage("written in a hole", d -> flip(d.resolve("ram0"), 9 * MIB), "from offset 9437184"),
            damage("zeroed chunk", d -> zero(d.resolve("ram0"), 3 * MIB + 5), "from offset 3145728"),
            damage("missing", d -> Files.delete(d.resolve("state")), "lacks the file state"),
            damage("link instead", DamagedImageTest::linkState, "something else where the file state"),
            damage("directory instead", DamagedImageTest::directoryState, "something else where the file state"),
            damage("no manifest", d -> Files.delete(d.resolve("image.json")), "lacks the file image.json"),
            damage("half manifest", d -> resize(d.resolve("image.json"), 200), "malformed image.json"),
            damage("empty manifest", d -> resize(d.resolve("image.json"), 0), "malformed image.json"),
            damage("no JSON", d -> manifest(d, "ELF\0\1"), "malformed image.json"),
            damage("JSON of others", d -> manifest(d, "{\"format\": 1, \"inputs\": [1]}"), "malformed image.json"),
            damage("newer format", d -> manifest(d, "{\"format\": 2}"), "is of format 2 in a directory of format 1"),
            damage("no format", d -> manifest(d, "{}"), "no member 'format'"),
            damage("path for a name", d -> edit(d, "\"state\"", "\"../state\""), "'../state' is no name of a file"),
            damage("other input", d -> edit(d, "1n1l2c1t", "1n1l4c1t"), "where the inputs give"),
            damage("chunk outside", d -> edit(d, "\"3145728\"", "\"99614720\""), "a chunk at 99614720"),
            damage("other image", this::replaceByAnother, "was made from other inputs"),
            damage("file", DamagedImageTest::replaceByFile, "is no directory"),
            damage("foreign directory", DamagedImageTest::replaceByTree, "lacks the file image.json"),
        };
    }

    @DataProvider
    public Object[][] silentDamages() {
        return new Object[][] {
            damage("flipped, time kept", d -> keepingTime(d.resolve("ram0"), 3 * MIB + 900), "from offset 3145728"),
            damage("flipped at the end", d -> keepingTime(d.resolve("ram0"), RAM_SIZE - 1), "from offset 16777216"),
            damage(
                    "flipped small file",
                    d -> keepingTime(d.resolve("console.log"), 0),
                    "file console.log that differs"),
        };
    }

    private static Object[] damage(String name, Damage damage, String told) {
        return new Object[] {name, damage, told};
    }

    @Test(dataProvider = "damages")
    public void whatIsDamagedIsToldRemovedAndMadeAgain(String name, Object damage, String told) throws Exception {
        assertThat(images.store().find(KEY)).contains(image);
        checkDamage(images, (Damage) damage, told);
    }

    /** The same where this JVM has not yet looked: an image elsewhere is another one. */
    @Test(dataProvider = "damages")
    public void aFirstLookFindsItAsWell(String name, Object damage, String told) throws Exception {
        StoredImages elsewhere = new StoredImages(temp.make());
        Files.createDirectories(elsewhere.images());
        Files.move(image.directory(), elsewhere.directory(KEY));
        checkDamage(elsewhere, (Damage) damage, told);
    }

    @Test(dataProvider = "silentDamages")
    public void aFirstLookFindsWhatNoTimeTells(String name, Object damage, String told) throws Exception {
        aFirstLookFindsItAsWell(name, damage, told);
    }

    private static void checkDamage(StoredImages where, Damage damage, String told) throws Exception {
        Path directory = where.directory(KEY);
        damage.to(directory);
        assertThat(where.store().find(KEY)).isEmpty();
        assertThat(where.messages.said).hasSize(1);
        assertThat(where.messages.said.get(0))
                .startsWith("Machine image " + KEY.id() + " in " + where.images() + " ")
                .contains(told)
                .endsWith("It was removed and is made again when it is needed.")
                .doesNotContain("\n");
        assertThat(list(where.images())).isEmpty();
        assertThat(list(where.tmp())).isEmpty();
        assertThat(where.store().findOrMake(KEY, StoredImages::make).directory())
                .isEqualTo(directory);
        assertThat(where.store().find(KEY)).isPresent();
    }

    @Test
    public void afterTheFirstLookTheIdentityOfFilesIsBelieved() throws Exception {
        assertThat(images.store().find(KEY)).contains(image);
        keepingTime(image.file("ram0"), 3 * MIB);
        assertThat(images.store().find(KEY)).contains(image);
        Files.setLastModifiedTime(image.file("state"), FileTime.from(Instant.EPOCH));
        assertThat(images.store().find(KEY))
                .as("any difference brings the checksums in, of all files")
                .isEmpty();
    }

    @Test
    public void aCopyIsSoundWhateverItsTimes() throws Exception {
        StoredImages elsewhere = new StoredImages(temp.make());
        Files.createDirectories(elsewhere.directory(KEY));
        for (String name : list(image.directory())) {
            Files.copy(image.directory().resolve(name), elsewhere.directory(KEY).resolve(name));
        }
        assertThat(elsewhere.store().findOrMake(KEY, never()).directory()).isEqualTo(elsewhere.directory(KEY));
        assertThat(elsewhere.messages.said).isEmpty();
    }

    @Test
    public void anInterruptedLookRemovesNothing() throws Exception {
        StoredImages elsewhere = new StoredImages(temp.make());
        Files.createDirectories(elsewhere.images());
        Files.move(image.directory(), elsewhere.directory(KEY));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> elsewhere.store().find(KEY)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(elsewhere.store().find(KEY)).isPresent();
        assertThat(elsewhere.messages.said).isEmpty();
    }

    private static void resize(Path file, long size) throws IOException {
        try (FileChannel channel = writable(file)) {
            channel.truncate(size);
        }
    }

    private static void flip(Path file, long offset) throws IOException {
        try (FileChannel channel = writable(file)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            channel.write(one.put(0, (byte) (one.get(0) ^ 1)).rewind(), offset);
        }
    }

    private static void zero(Path file, long offset) throws IOException {
        try (FileChannel channel = writable(file)) {
            channel.write(ByteBuffer.allocate(3), offset);
        }
    }

    private static void keepingTime(Path file, long offset) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        flip(file, offset);
        Files.setLastModifiedTime(file, time);
    }

    private static FileChannel writable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static void linkState(Path directory) throws IOException {
        Path target = Files.move(directory.resolve("state"), directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("state"), target);
    }

    private static void directoryState(Path directory) throws IOException {
        Files.delete(directory.resolve("state"));
        Files.createDirectories(directory.resolve("state/deep"));
    }

    private static void manifest(Path directory, String text) throws IOException {
        Path manifest = directory.resolve("image.json");
        Files.delete(manifest);
        Files.writeString(manifest, text);
    }

    private static void edit(Path directory, String from, String to) throws IOException {
        String text = Files.readString(directory.resolve("image.json"));
        assertThat(text).contains(from);
        manifest(directory, text.replace(from, to));
    }

    private void replaceByAnother(Path directory) throws IOException {
        StoredImages others = new StoredImages(temp.make());
        Path other;
        try {
            other = others.store().findOrMake(key("other"), StoredImages::make).directory();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        empty(directory);
        Files.move(other, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void replaceByFile(Path directory) throws IOException {
        empty(directory);
        Files.delete(directory);
        Files.writeString(directory, "not ours");
    }

    private static void replaceByTree(Path directory) throws IOException {
        empty(directory);
        Files.createDirectories(directory.resolve("some/tree"));
    }

    private static void empty(Path directory) throws IOException {
        for (String name : list(directory)) {
            Files.delete(directory.resolve(name));
        }
    }
}
