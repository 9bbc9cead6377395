// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.x86.MemoryLayout;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Everything that is refused, with what is said; and nothing is written. */
public class BadInputTest {
    private BootFixture files;

    @BeforeMethod
    public void makeFiles() throws Exception {
        files = new BootFixture();
    }

    @AfterMethod
    public void removeFiles() throws Exception {
        files.close();
    }

    @DataProvider
    public static Object[][] kernels() {
        int text = Images.TEXT_HEADER;
        int data = Images.DATA_HEADER;
        return new Object[][] {
            {"one byte", cut(Images.elf(), 1), "is not a kernel: it starts with 7f (\".\")"},
            {
                "text",
                ByteBuffer.wrap("#!/bin/sh\necho".getBytes(StandardCharsets.US_ASCII)),
                "starts with 23212f62696e2f73680a6563686f (\"#!/bin/sh.echo\")"
            },
            {"gzip", Images.elf().putInt(0, 0x00088b1f), "is compressed with gzip; unpack it"},
            {"zstd", Images.elf().putInt(0, 0xfd2fb528), "is compressed with zstd; unpack it"},
            {"cut ELF header", cut(Images.elf(), 63), "has 63 bytes, but its ELF header has 64"},
            {"32-bit", Images.elf().put(4, (byte) 1), "EI_CLASS 1, but a kernel for this machine has 2 (64-bit)"},
            {
                "big-endian",
                Images.elf().put(5, (byte) 2),
                "EI_DATA 2, but a kernel for this machine has 1 (little-endian)"
            },
            {
                "arm64",
                Images.elf().putShort(18, (short) 183),
                "e_machine 183, but a kernel for this machine has 62 (x86-64)"
            },
            {
                "object file",
                Images.elf().putShort(16, (short) 1),
                "e_type 1, but a linked kernel has EXEC (2) or DYN (3)"
            },
            {
                "e_phentsize",
                Images.elf().putShort(54, (short) 32),
                "e_phentsize 32, but a kernel for this machine has 56"
            },
            {"no program headers", Images.elf().putShort(56, (short) 0), "has 0 program headers"},
            {"e_phnum", Images.elf().putShort(56, (short) 0xffff), "has 65535 program headers, but a kernel has 1 to 64"
            },
            {
                "e_phoff outside",
                Images.elf().putLong(32, 2881),
                "program headers has 168 from byte 2881 on; it is truncated"
            },
            {"e_phoff huge", Images.elf().putLong(32, -8), "program headers has 168 from byte 18446744073709551608 on"},
            {"nothing to load", Images.elf().putInt(text, 4).putInt(data, 4), "has no segment to load"},
            {"cut segment", cut(Images.elf(), 3047), "has 3047 bytes, but its segment 2 has 1000 from byte 2048 on"},
            {
                "p_offset huge",
                Images.elf().putLong(text + 8, Long.MIN_VALUE),
                "segment 0 has 1000 from byte 9223372036854775808"
            },
            {
                "p_offset + p_filesz overflows",
                Images.elf().putLong(text + 8, Long.MAX_VALUE),
                "segment 0 has 1000 from byte"
            },
            {
                "p_filesz negative",
                Images.elf().putLong(text + 32, -1),
                "segment 0 has 18446744073709551615 from byte 1024"
            },
            {
                "p_filesz > p_memsz",
                Images.elf().putLong(data + 40, 999),
                "segment 2 with 1000 bytes in the file but room for 999"
            },
            {"p_memsz 0", Images.elf().putLong(data + 40, 0), "segment 2 with 1000 bytes in the file but room for 0"},
            {"p_memsz huge", Images.elf().putLong(data + 40, -1), "wants 18446744073709551615 bytes at 0x1200000"},
            {
                "p_paddr + p_memsz overflows",
                Images.elf().putLong(data + 24, -4096),
                "wants 1048576 bytes at 0xfffffffffffff000, but kernels"
            },
            {
                "p_paddr at the end",
                Images.elf().putLong(data + 24, -4096).putLong(data + 40, 4096),
                "at 0xfffffffffffff000, but kernels"
            },
            {"p_paddr 0", Images.elf().putLong(text + 24, 0), "wants 1000 bytes at 0x0, but kernels lie between"},
            {"p_paddr below 1 MiB", Images.elf().putLong(text + 24, 0xfffff), "wants 1000 bytes at 0xfffff, but"},
            {
                "p_paddr in the hole",
                Images.elf().putLong(data + 24, 0xc000_0000L),
                "bytes at 0xc0000000, but kernels lie"
            },
            {
                "reaching into the hole",
                Images.elf().putLong(data + 24, 0xbff0_1000L),
                "bytes at 0xbff01000, but kernels lie"
            },
            {"above the hole", Images.elf().putLong(data + 24, 0x1_0000_0000L), "bytes at 0x100000000, but kernels lie"
            },
            {
                "outside RAM",
                Images.elf().putLong(data + 24, 0xff0_1000),
                "needs memory up to 257 MiB, but the guest has 256 MiB"
            },
            {
                "overlap",
                Images.elf().putLong(data + 24, Images.TEXT + 999),
                "overlapping segments at 0x1000000 and 0x10003e7"
            },
            {
                "same place",
                Images.elf().putLong(data + 24, Images.TEXT),
                "overlapping segments at 0x1000000 and 0x1000000"
            },
            {"entry below", Images.elf().putLong(24, Images.TEXT - 1), "starts at 0xffffff, which is in none"},
            {"entry behind", Images.elf().putLong(24, Images.TEXT + 1000), "starts at 0x10003e8, which is in none"},
            {"entry in the BSS", Images.elf().putLong(24, Images.DATA + 1000), "starts at 0x12003e8, which is in none"},
            {"virtual entry", Images.elf().putLong(24, 0xffff_ffff_8100_0070L), "starts at 0xffffffff81000070"},
            {"cut setup header", cut(Images.bzImage(), 0x28f), "its setup header has 656 from byte 0"},
            {"boot_flag", Images.bzImage().putShort(0x1fe, (short) 0x1234), "has the boot_flag 0x1234 instead of 0xaa55"
            },
            {"no mark", Images.bzImage().putInt(0x202, 0), "is not a kernel: it starts with 4d5a0000"},
            {"ancient", Images.bzImage().putShort(0x206, (short) 0x20b), "speaks boot protocol 2.11, but at least 2.12"
            },
            {"short header", Images.bzImage().put(0x201, (byte) 0x61), "a setup header up to byte 0x263"},
            {"32-bit bzImage", Images.bzImage().putShort(0x236, (short) 0x7e), "is a 32-bit kernel"},
            {"cut bzImage", cut(Images.bzImage(), 0x1bff), "protected-mode code has 4096 from byte 3072 on"},
            {"only setup", Images.bzImage().put(0x1f1, (byte) 255), "protected-mode code has 4096 from byte 131072 on"},
            {"syssize huge", Images.bzImage().putInt(0x1f4, -1), "protected-mode code has 68719476720 from"},
            {"hardly code", Images.bzImage().putInt(0x1f4, 0x20), "has only 512 bytes of protected-mode code"},
            {"alignment 0", Images.bzImage().putInt(0x230, 0), "does not fit its alignment 0x0"},
            {"alignment odd", Images.bzImage().putInt(0x230, 0x30_0000), "does not fit its alignment 0x300000"},
            {"pref_address unaligned", Images.bzImage().putLong(0x258, 0x100_0200), "at 0x1000200, which does not fit"},
            {
                "pref_address 0",
                Images.bzImage().putLong(0x258, 0),
                "bytes at 0x0, but kernels lie between 1 MiB and 3 GiB"
            },
            {
                "pref_address huge",
                Images.bzImage().putLong(0x258, 0xffff_ffff_8000_0000L),
                "at 0xffffffff80000000, but kernels"
            },
            {
                "init_size absurd",
                Images.bzImage().putInt(0x260, -1),
                "wants 4294967295 bytes at 0x1000000, but kernels lie"
            },
            {
                "init_size over RAM",
                Images.bzImage().putInt(0x260, 0xf00_0001),
                "needs memory up to 257 MiB, but the guest has 256"
            },
        };
    }

    @Test(dataProvider = "kernels")
    public void aBadKernelIsRefused(String what, ByteBuffer image, String said) {
        BootFixture.write(files.kernel, Images.bytes(image));
        assertRefused("console=ttyS0", BootFixture.MIB_256, "kernel " + files.kernel + " ", said);
    }

    private static ByteBuffer cut(ByteBuffer image, int length) {
        return ByteBuffer.wrap(Arrays.copyOf(Images.bytes(image), length));
    }

    private void assertRefused(String commandLine, MemoryLayout layout, String... said) {
        SparseGuestMemory memory = new SparseGuestMemory(layout);
        assertThatThrownBy(() -> files.load(commandLine, layout, memory))
                .isExactlyInstanceOf(KernelLoadException.class)
                .hasMessageContainingAll(said)
                .hasMessageContaining("; ");
        assertThat(memory.pages()).isEmpty();
    }

    @Test
    public void whatIsNoFileIsRefused() {
        SparseGuestMemory memory = new SparseGuestMemory(BootFixture.MIB_256);
        BootFixture.write(files.kernel, Images.bytes(Images.elf()));
        assertRefusedFile(files.directory, "is a directory; name the file itself", memory);
        assertRefusedFile(files.directory.resolve("none"), "cannot be read (NoSuchFileException)", memory);
        assertRefusedFile(Path.of("/dev/zero"), "is not a regular file", memory);
        // Nobody may read it, not even root.
        assertRefusedFile(Path.of("/proc/sys/vm/drop_caches"), "cannot be read (AccessDeniedException)", memory);
        // It has no size before it is read.
        assertRefusedFile(Path.of("/proc/self/maps"), "is empty", memory);
        assertThat(memory.pages()).isEmpty();
    }

    private void assertRefusedFile(Path file, String said, SparseGuestMemory memory) {
        assertThatThrownBy(() -> LinuxBoot.load(file, files.initramfs, "", BootFixture.MIB_256, memory))
                .isExactlyInstanceOf(KernelLoadException.class)
                .hasMessageContainingAll("kernel " + file, said);
        assertThatThrownBy(() -> LinuxBoot.load(files.kernel, file, "", BootFixture.MIB_256, memory))
                .isExactlyInstanceOf(KernelLoadException.class)
                .hasMessageContainingAll("initramfs " + file, said);
    }

    @Test
    public void anEmptyInitramfsIsRefused() {
        BootFixture.write(files.kernel, Images.bytes(Images.elf()));
        BootFixture.write(files.initramfs, new byte[0]);
        assertRefused("", BootFixture.MIB_256, "initramfs " + files.initramfs + " is empty");
    }

    @Test
    public void anInitramfsThatDoesNotFitIsRefusedWithTheMemoryItNeeds() throws Exception {
        BootFixture.write(files.kernel, Images.bytes(Images.elf()));
        // The kernel ends at 19 MiB, so 13 MiB are left; the file has a hole.
        enlargeInitramfs((13 << 20) + 1);
        assertRefused(
                "",
                BootFixture.layout(32),
                "has 13631489 bytes, which do not fit between the kernel's end at 19 MiB and 32 MiB",
                "give the machine at least 33 MiB of memory");
        files.load("", BootFixture.layout(33), new SparseGuestMemory(BootFixture.layout(33)));
    }

    @Test
    public void anInitramfsThatNoMemoryCouldHoldIsRefused() throws Exception {
        BootFixture.write(files.kernel, Images.bytes(Images.elf()));
        enlargeInitramfs(2030L << 20);
        MemoryLayout large = BootFixture.layout(8 << 10);
        assertRefused("", large, "make it smaller: this kernel takes none above 2048 MiB, however much");
        BootFixture.write(files.kernel, Images.bytes(Images.bzImage().putInt(0x22c, -1)));
        enlargeInitramfs(4L << 30);
        assertRefused("", large, "make it smaller: this kernel takes none above 3072 MiB, however much");
    }

    private void enlargeInitramfs(long length) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(files.initramfs.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    @Test
    public void anInitramfsMustFitBelowWhereTheKernelLooks() {
        BootFixture.write(files.kernel, Images.bytes(Images.bzImage().putInt(0x22c, 0)));
        assertRefused("", BootFixture.MIB_256, "make it smaller: this kernel takes none above 1 MiB");
    }

    @Test
    public void tooLittleMemoryIsRefused() {
        BootFixture.write(files.kernel, Images.bytes(Images.elf()));
        String need = "needs memory up to 19 MiB, but the guest has ";
        assertRefused("", BootFixture.layout(1), need + "1 MiB below 3 GiB; give the machine more than 19 MiB");
        assertRefused("", BootFixture.layout(18), need + "18 MiB below 3 GiB; give the machine more than 19 MiB");
        assertRefused("", BootFixture.layout(19), "initramfs", "give the machine at least 20 MiB");
    }

    @Test
    public void aCommandLineThatWouldEndEarlyIsRefused() {
        BootFixture.write(files.kernel, Images.bytes(Images.elf()));
        assertRefused("a b\nc", BootFixture.MIB_256, "the kernel command line has a newline at character 3");
        assertRefused("ab\0c", BootFixture.MIB_256, "the kernel command line has a zero byte at character 2");
        assertRefused("ab\ud800", BootFixture.MIB_256, "half a surrogate pair");
    }

    @Test
    public void aCommandLineThatIsTooLongIsRefused() {
        BootFixture.write(files.kernel, Images.bytes(Images.elf()));
        assertRefused("x".repeat(2048), BootFixture.MIB_256, "has 2048 bytes, but this kernel takes 2047; give");
        assertRefused("ä".repeat(1024), BootFixture.MIB_256, "has 2048 bytes, but this kernel takes 2047; give");
        BootFixture.write(files.kernel, Images.bytes(Images.bzImage().putInt(0x238, 255)));
        assertRefused("x".repeat(256), BootFixture.MIB_256, "has 256 bytes, but this kernel takes 255; give");
        BootFixture.write(files.kernel, Images.bytes(Images.bzImage().putInt(0x238, -1)));
        assertRefused("x".repeat(2048), BootFixture.MIB_256, "has 2048 bytes, but this kernel takes 2047; give");
    }

    @Test
    public void aKernelThatShrinksWhileItIsReadIsRefused() throws Exception {
        BootFixture.write(files.kernel, Images.bytes(Images.elf()));
        try (BootFile file = BootFile.open("kernel", files.kernel)) {
            KernelImage image = KernelImage.read(file);
            Files.write(files.kernel, new byte[10]);
            assertThatThrownBy(() -> image.copyTo(new SparseGuestMemory(BootFixture.MIB_256)))
                    .isExactlyInstanceOf(KernelLoadException.class)
                    .hasMessageContaining("became shorter while it was read");
        }
    }
}
