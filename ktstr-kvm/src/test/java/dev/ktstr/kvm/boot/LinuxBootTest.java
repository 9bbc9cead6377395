// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.boot.BootFixture.Loaded;
import dev.ktstr.kvm.x86.MemoryLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** What a guest finds in its memory; the offsets are those of the kernel's zero-page.rst and boot.rst. */
public class LinuxBootTest {
    private BootFixture files;

    @BeforeMethod
    public void makeFiles() throws Exception {
        files = new BootFixture();
    }

    @AfterMethod
    public void removeFiles() throws Exception {
        files.close();
    }

    @Test
    public void anElfKernelLiesAtItsPhysicalAddresses() {
        ByteBuffer image = Images.elf();
        Loaded loaded = files.load(image);
        assertThat(loaded.state()).isEqualTo(new BootState(0x100_0070, 0x7000, 0x9000));
        assertThat(loaded.memory().read(0x100_0000, 1000))
                .isEqualTo(Arrays.copyOfRange(Images.bytes(image), 0x400, 0x400 + 1000));
        assertThat(loaded.memory().read(0x120_0000, 1000))
                .isEqualTo(Arrays.copyOfRange(Images.bytes(image), 0x800, 0x800 + 1000));
        assertThat(loaded.memory().read(0x120_0000 + 1000, 5000)).containsOnly(0);
    }

    @Test
    public void segmentsMayComeInAnyOrderAndBeEmpty() {
        ByteBuffer image = Images.elf();
        byte[] text = Arrays.copyOfRange(Images.bytes(image), Images.TEXT_HEADER, Images.TEXT_HEADER + 56);
        byte[] data = Arrays.copyOfRange(Images.bytes(image), Images.DATA_HEADER, Images.DATA_HEADER + 56);
        image.put(Images.TEXT_HEADER, data).put(Images.DATA_HEADER, text);
        image.putInt(Images.NOTE_HEADER, 1).putLong(Images.NOTE_HEADER + 32, 0).putLong(Images.NOTE_HEADER + 40, 0);
        Loaded loaded = files.load(image);
        assertThat(loaded.state().entry()).isEqualTo(Images.ELF_ENTRY);
        assertThat(loaded.memory().read(Images.TEXT, 1000))
                .isEqualTo(Arrays.copyOfRange(Images.bytes(image), Images.TEXT_OFFSET, Images.TEXT_OFFSET + 1000));
    }

    @Test
    public void aSegmentLargerThanOnePieceArrivesWhole() {
        byte[] bytes = BootFixture.pattern((1 << 20) + 12345);
        ByteBuffer small = Images.elf();
        small.putLong(Images.TEXT_HEADER + 8, small.capacity());
        small.putLong(Images.TEXT_HEADER + 32, bytes.length).putLong(Images.TEXT_HEADER + 40, bytes.length);
        ByteBuffer image = ByteBuffer.allocate(small.capacity() + bytes.length)
                .put(Images.bytes(small))
                .put(bytes);
        assertThat(files.load(image).memory().read(Images.TEXT, bytes.length)).isEqualTo(bytes);
    }

    @Test
    public void anElfKernelIsToldWithAHeaderMadeForIt() {
        Loaded loaded = files.load(Images.elf());
        assertThat(loaded.bootParam(0x1f1, 1)).as("setup_sects").isZero();
        assertThat(loaded.bootParam(0x1fe, 2)).as("boot_flag").isEqualTo(0xaa55);
        assertThat(loaded.bootParam(0x202, 4)).as("header").isEqualTo(0x53726448);
        assertThat(loaded.bootParam(0x206, 2)).as("version").isEqualTo(0x20f);
        assertThat(loaded.bootParam(0x211, 1)).as("loadflags").isEqualTo(1);
        assertThat(loaded.bootParam(0x230, 4)).as("kernel_alignment").isEqualTo(0x20_0000);
        assertThat(loaded.bootParam(0x238, 4)).as("cmdline_size").isEqualTo(2047);
        assertLoaderFields(loaded);
    }

    @Test
    public void aBzImageLiesAtItsPreferredAddress() {
        ByteBuffer image = Images.bzImage();
        Loaded loaded = files.load(image);
        assertThat(loaded.state()).isEqualTo(new BootState(0x100_0200, 0x7000, 0x9000));
        assertThat(loaded.memory().read(0x100_0000, Images.CODE_BYTES + Images.SIGNATURE_BYTES))
                .isEqualTo(Arrays.copyOfRange(Images.bytes(image), 0xc00, image.capacity()));
    }

    @Test
    public void noSetupSectorsMeansFour() {
        ByteBuffer image = Images.bzImage();
        image.put(0x1f1, (byte) 0);
        assertThat(files.load(image).memory().read(Images.PREF_ADDRESS, 0x1000))
                .isEqualTo(Arrays.copyOfRange(Images.bytes(image), 5 * 512, 5 * 512 + 0x1000));
    }

    @Test
    public void aBzImageIsToldInItsOwnHeader() {
        ByteBuffer image = Images.bzImage();
        Loaded loaded = files.load(image);
        assertThat(loaded.bootParam(0x1f1, 1)).as("setup_sects").isEqualTo(5);
        assertThat(loaded.bootParam(0x1f2, 2)).as("root_flags").isEqualTo(1);
        assertThat(loaded.bootParam(0x1f4, 4)).as("syssize").isEqualTo(0x100);
        assertThat(loaded.bootParam(0x202, 4)).as("header").isEqualTo(0x53726448);
        assertThat(loaded.bootParam(0x211, 1)).as("loadflags").isEqualTo(0x41);
        assertThat(loaded.bootParam(0x214, 4)).as("code32_start").isEqualTo(0x10_0000);
        assertThat(loaded.bootParam(0x236, 2)).as("xloadflags").isEqualTo(0x7f);
        assertThat(loaded.bootParam(0x258, 8)).as("pref_address").isEqualTo(0x100_0000);
        assertThat(loaded.bootParam(0x260, 4)).as("init_size").isEqualTo(0x80_0000);
        assertThat(loaded.bootParam(0x268, 4)).as("kernel_info_offset").isEqualTo(0x1234);
        assertThat(loaded.bootParam(0x26c, 4)).as("behind the header").isZero();
        assertLoaderFields(loaded);
    }

    private void assertLoaderFields(Loaded loaded) {
        assertThat(loaded.bootParam(0x070, 8)).as("acpi_rsdp_addr").isEqualTo(0xe0000);
        assertThat(loaded.bootParam(0x0c0, 4)).as("ext_ramdisk_image").isZero();
        assertThat(loaded.bootParam(0x0c4, 4)).as("ext_ramdisk_size").isZero();
        assertThat(loaded.bootParam(0x0c8, 4)).as("ext_cmd_line_ptr").isZero();
        assertThat(loaded.bootParam(0x1e8, 1)).as("e820_entries").isEqualTo(3);
        assertThat(loaded.bootParam(0x1ef, 1)).as("sentinel").isZero();
        assertThat(loaded.bootParam(0x210, 1)).as("type_of_loader").isEqualTo(0xff);
        assertThat(loaded.bootParam(0x218, 4)).as("ramdisk_image").isEqualTo(0x1000_0000 - 0x2000);
        assertThat(loaded.bootParam(0x21c, 4)).as("ramdisk_size").isEqualTo(5000);
        assertThat(loaded.bootParam(0x228, 4)).as("cmd_line_ptr").isEqualTo(0x20000);
        assertThat(loaded.bootParam(0x22c, 4)).as("initrd_addr_max").isEqualTo(0x7fff_ffff);
        assertThat(loaded.bootParam(0x250, 8)).as("setup_data").isZero();
        assertThat(loaded.memory().read(0x1000_0000 - 0x2000, 5000)).isEqualTo(BootFixture.pattern(5000));
        assertThat(loaded.memory().read(0x20000, 14)).isEqualTo("console=ttyS0\0".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    public void theMemoryMapStandsInTheZeroPage() {
        Loaded loaded = files.load(Images.elf(), BootFixture.layout(5 << 10));
        assertThat(loaded.bootParam(0x1e8, 1)).isEqualTo(4);
        assertThat(entry(loaded, 0)).containsExactly(0, 0x9fc00, 1);
        assertThat(entry(loaded, 1)).containsExactly(0x9fc00, 0x60400, 2);
        assertThat(entry(loaded, 2)).containsExactly(0x10_0000, 0xbff0_0000L, 1);
        assertThat(entry(loaded, 3)).containsExactly(0x1_0000_0000L, 0x8000_0000L, 1);
        assertThat(entry(loaded, 4)).containsExactly(0, 0, 0);
    }

    private static long[] entry(Loaded loaded, int index) {
        int at = 0x2d0 + 20 * index;
        return new long[] {loaded.bootParam(at, 8), loaded.bootParam(at + 8, 8), loaded.bootParam(at + 16, 4)};
    }

    @Test
    public void theInitramfsEndsWhereTheKernelOrTheRamSays() {
        assertThat(initramfs(Images.elf(), 3 << 10)).isEqualTo(0x8000_0000L - 0x2000);
        assertThat(initramfs(Images.elf(), 8 << 10)).isEqualTo(0x8000_0000L - 0x2000);
        ByteBuffer anywhere = Images.bzImage().putInt(0x22c, 0xffff_ffff);
        assertThat(initramfs(anywhere, 2 << 10)).isEqualTo(0x8000_0000L - 0x2000);
        assertThat(initramfs(anywhere, 8 << 10)).isEqualTo(0xc000_0000L - 0x2000);
        assertThat(initramfs(Images.bzImage().putInt(0x22c, 0x37ff_ffff), 1 << 10))
                .isEqualTo(0x3800_0000L - 0x2000);
    }

    private long initramfs(ByteBuffer image, int memoryMiB) {
        return files.load(image, BootFixture.layout(memoryMiB)).bootParam(0x218, 4);
    }

    @Test
    public void anInitramfsMayReachToTheKernelAndOverTwoNodes() throws Exception {
        int room = (int) (0x200_0000 - Images.ELF_END);
        MemoryLayout layout = BootFixture.layoutOfNodes(25, 7);
        Files.write(files.initramfs, BootFixture.pattern(room));
        Loaded loaded = files.load(Images.elf(), layout);
        assertThat(loaded.bootParam(0x218, 4)).isEqualTo(Images.ELF_END);
        assertThat(loaded.memory().read(Images.ELF_END, room)).isEqualTo(BootFixture.pattern(room));
    }

    @Test
    public void theLongestCommandLineIsTaken() {
        String longest = "ä" + "x".repeat(2045);
        assertThat(files.load(Images.elf(), longest, BootFixture.MIB_256)
                        .memory()
                        .read(0x20000, 2048))
                .isEqualTo((longest + "\0").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    public void onlyWhatIsTalkedAboutIsWritten() {
        assertThat(files.load(Images.elf()).memory().pages().keySet())
                .containsExactly(
                        0x0L, // GDT
                        0x7000L,
                        0x9000L,
                        0xa000L,
                        0xb000L,
                        0xc000L,
                        0xd000L,
                        0xe000L,
                        0x2_0000L,
                        0x100_0000L,
                        0x120_0000L,
                        0xfff_e000L,
                        0xfff_f000L);
    }

    @Test
    public void theSegmentsAreThoseOfTheBootProtocol() {
        Loaded loaded = files.load(Images.elf());
        assertThat(loaded.memory().readLong(0x500)).as("null").isZero();
        assertThat(loaded.memory().readLong(0x508)).as("unused").isZero();
        assertThat(loaded.memory().readLong(0x510)).as("__BOOT_CS").isEqualTo(0x00af_9b00_0000_ffffL);
        assertThat(loaded.memory().readLong(0x518)).as("__BOOT_DS").isEqualTo(0x00cf_9300_0000_ffffL);
        assertThat(loaded.memory().readLong(0x520)).as("TSS").isEqualTo(0x0000_8b00_0000_0067L);
        assertThat(loaded.memory().readLong(0x528)).as("TSS, upper half").isZero();
        assertThat(Gdt.LIMIT).isEqualTo(0x2f);
    }

    @Test
    public void theRegistersMeanLongModeWithInterruptsOff() {
        assertThat(LongMode.CR0).isEqualTo(0x8000_0031L);
        assertThat(LongMode.CR4).isEqualTo(0x20);
        assertThat(LongMode.EFER).isEqualTo(0x500);
        assertThat(LongMode.RFLAGS).isEqualTo(0x2);
    }
}
