// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.testng.annotations.AfterClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KernelImageTest {

    private static final String RELEASE = "7.0.13+deb13-cloud-amd64";
    private static final byte[] ELF = TestImages.elf(RELEASE);

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @DataProvider
    public Object[] compressions() {
        return PayloadCompression.values();
    }

    @Test(dataProvider = "compressions")
    public void unpacksEveryCompression(PayloadCompression compression) throws IOException {
        Path vmlinux = temp.make().resolve("vmlinux");
        Path image = write(TestImages.bzImage(RELEASE, TestImages.compress(compression, ELF)));
        assertThat(KernelImage.of(image).unpack(vmlinux, Progress.none())).isEqualTo(RELEASE);
        assertThat(vmlinux).hasBinaryContent(ELF);
    }

    @Test
    public void releaseComesFromTheBannerWhenTheHeaderHasNone() throws IOException {
        Path image = write(changed(TestImages.bzImage(RELEASE), bytes -> bytes.putShort(0x20e, (short) 0)));
        assertThat(KernelImage.of(image).unpack(temp.make().resolve("vmlinux"), Progress.none()))
                .isEqualTo(RELEASE);
    }

    @Test
    public void releaseThatIsNoPlainNameIsNotBelieved() throws IOException {
        Path image = write(changed(
                TestImages.bzImage(RELEASE),
                bytes -> bytes.put(0x400, "7.0/../../x ".getBytes(StandardCharsets.ISO_8859_1))));
        assertThat(KernelImage.of(image).unpack(temp.make().resolve("vmlinux"), Progress.none()))
                .isEqualTo(RELEASE);
    }

    @Test
    public void elfIsUsedAsItIs() throws IOException {
        Path vmlinux = temp.make().resolve("vmlinux");
        KernelImage image = KernelImage.of(write(ELF));
        assertThat(image.kind()).isEqualTo(KernelImage.Kind.ELF);
        assertThat(image.unpack(vmlinux, Progress.none())).isEqualTo(RELEASE);
        assertThat(vmlinux).hasBinaryContent(ELF);
    }

    @Test
    public void bannerIsFoundAcrossTheEdgeOfTwoChunks() throws IOException {
        byte[] elf = TestImages.elf(RELEASE);
        byte[] shifted = new byte[(1 << 20) + elf.length];
        System.arraycopy(elf, 0, shifted, 0, 120);
        int banner = (1 << 20) - 30;
        System.arraycopy(elf, 120, shifted, banner, elf.length - 120);
        assertThat(KernelRelease.ofVmlinux(write(shifted))).contains(RELEASE);
    }

    @DataProvider
    public Object[][] hostile() {
        byte[] good = TestImages.bzImage(RELEASE);
        int payload = TestImages.PROTECTED_MODE + TestImages.PAYLOAD;
        byte[] xz = TestImages.compress(PayloadCompression.XZ, ELF);
        byte[] cutXz = Arrays.copyOf(xz, xz.length - 40);
        System.arraycopy(xz, xz.length - 4, cutXz, cutXz.length - 4, 4);
        byte[] tooSmall = TestImages.compress(PayloadCompression.ZSTD, ELF);
        System.arraycopy(TestImages.littleEndian(10), 0, tooSmall, tooSmall.length - 4, 4);
        byte[] tooLarge = TestImages.compress(PayloadCompression.ZSTD, ELF);
        System.arraycopy(TestImages.littleEndian(100_000), 0, tooLarge, tooLarge.length - 4, 4);
        byte[] bomb = TestImages.compress(PayloadCompression.ZSTD, ELF);
        System.arraycopy(TestImages.littleEndian(-1), 0, bomb, bomb.length - 4, 4);
        byte[] hugeBlock = TestImages.compress(PayloadCompression.LZ4, ELF);
        System.arraycopy(TestImages.littleEndian(0x7fffffff), 0, hugeBlock, 4, 4);
        byte[] hugeDictionary = TestImages.compress(PayloadCompression.LZMA, ELF);
        System.arraycopy(TestImages.littleEndian(0xfff00000), 0, hugeDictionary, 1, 4);
        return new Object[][] {
            {"empty", new byte[0], "is neither a bzImage nor an ELF file"},
            {"text", "hello".getBytes(StandardCharsets.UTF_8), "is neither a bzImage nor"},
            {"cut in the header", Arrays.copyOf(good, 0x220), "ends after 544 bytes, within the boot header"},
            {"cut in the payload", Arrays.copyOf(good, payload + 10), "has its payload at 0xa40 with length"},
            {"no boot flag", changed(good, b -> b.putShort(0x1fe, (short) 0)), "has no boot header (boot flag 0x0000"},
            {"old protocol", changed(good, b -> b.putShort(0x206, (short) 0x204)), "has boot protocol 2.04"},
            {"payload offset", changed(good, b -> b.putInt(0x248, -1)), "has its payload at 0x1000009ff"},
            {"payload length", changed(good, b -> b.putInt(0x24c, -1)), "with length 0xffffffff, outside the file"},
            {"no payload", changed(good, b -> b.putInt(0x24c, 0)), "with length 0x0, outside the file"},
            {"tiny payload", changed(good, b -> b.putInt(0x24c, 4)), "has a payload of only 4 bytes"},
            {"LZO", changed(good, b -> b.putInt(payload, 0x4f5a4c89)), "unknown compression, beginning with 894c5a4f"},
            {"damaged gzip", changed(good, b -> b.putLong(payload + 20, 0)), "has a damaged"},
            {"cut xz", image(cutXz), "has a damaged"},
            {"declares too little", image(tooSmall), "unpacks to more than the 10 bytes it declares"},
            {"declares too much", image(tooLarge), "bytes but declares 100000"},
            {"bomb", image(bomb), "says it unpacks to 4294967295 bytes, more than the limit of 1073741824"},
            {"huge LZ4 block", image(hugeBlock), "LZ4 block length 2147483647 is out of range"},
            {"huge dictionary", image(hugeDictionary), "has a damaged LZMA payload"},
            {"no ELF inside", image(gzip(new byte[200])), "its ELF file begins with 0x00000000 and not with ELF's magic"
            },
            {"short ELF inside", image(gzip(Arrays.copyOf(ELF, 60))), "its ELF file has only 60 bytes"},
            {"32 bits", image(gzip(changed(ELF, b -> b.put(4, (byte) 1)))), "its ELF file is of class 1, data 1, not"},
            {"arm64", image(gzip(changed(ELF, b -> b.putShort(18, (short) 183)))), "machine 183, not"},
            {"object file", image(gzip(changed(ELF, b -> b.putShort(16, (short) 1)))), "of type 1, which is no"},
            {
                "segments outside",
                image(gzip(changed(ELF, b -> b.putLong(32, Long.MAX_VALUE)))),
                "its ELF file has its program header table at"
            },
            {
                "segments before",
                image(gzip(changed(ELF, b -> b.putLong(32, -56)))),
                "its ELF file has its program header table at"
            },
            {
                "segment outside",
                image(gzip(changed(ELF, b -> b.putLong(96, Long.MAX_VALUE)))),
                "its ELF file has its segment 0 at"
            },
            {"nothing to load", image(gzip(changed(ELF, b -> b.putInt(64, 0)))), "without anything to load"},
        };
    }

    @Test(dataProvider = "hostile")
    public void hostileImageIsRefusedWithTheReason(String what, byte[] image, String reason) throws IOException {
        Path file = write(image);
        Path vmlinux = temp.make().resolve("vmlinux");
        assertThatThrownBy(() -> KernelImage.of(file).unpack(vmlinux, Progress.none()))
                .as(what)
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("Kernel image " + file + " ")
                .hasMessageContaining(reason)
                .hasMessageEndingWith("or an uncompressed ELF vmlinux.");
    }

    @Test
    public void kernelWithoutBannerIsRefused() throws IOException {
        byte[] silent = Arrays.copyOf(ELF, 120 + 4);
        ByteBuffer.wrap(silent).order(ByteOrder.LITTLE_ENDIAN).putLong(96, 4);
        Path file = write(silent);
        assertThatThrownBy(() -> KernelImage.of(file).unpack(temp.make().resolve("vmlinux"), Progress.none()))
                .hasMessageContaining("has no 'Linux version' banner that names a release");
    }

    @Test
    public void randomDamageNeverEscapesAsAnotherError() throws IOException {
        Random random = new Random(7);
        Path file = temp.make().resolve("bzImage");
        Path vmlinux = file.resolveSibling("vmlinux");
        for (PayloadCompression compression : PayloadCompression.values()) {
            byte[] good = TestImages.bzImage(RELEASE, TestImages.compress(compression, ELF));
            for (int round = 0; round < 100; round++) {
                byte[] bad = good.clone();
                for (int flip = 0; flip < 4; flip++) {
                    boolean header = random.nextBoolean();
                    int at = header ? 0x1f0 + random.nextInt(0x80) : random.nextInt(bad.length - 2600) + 2600;
                    bad[at] = (byte) random.nextInt();
                }
                Files.write(file, bad);
                Files.deleteIfExists(vmlinux);
                Throwable thrown = catchThrowable(() -> KernelImage.of(file).unpack(vmlinux, Progress.none()));
                assertThat(thrown == null || thrown instanceof ImageException)
                        .as("%s, round %d: %s", compression, round, thrown)
                        .isTrue();
            }
        }
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(temp.make().resolve("image"), bytes);
    }

    private static byte[] image(byte[] payload) {
        return TestImages.bzImage(RELEASE, payload);
    }

    private static byte[] gzip(byte[] kernel) {
        return TestImages.compress(PayloadCompression.GZIP, kernel);
    }

    private static byte[] changed(byte[] bytes, Consumer<ByteBuffer> change) {
        byte[] copy = bytes.clone();
        change.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
        return copy;
    }
}
