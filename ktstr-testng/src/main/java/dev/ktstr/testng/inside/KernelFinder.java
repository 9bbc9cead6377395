// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.memory.PageTables;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds the kernel in a guest's memory. Nothing of the guest is asked for it, and nothing is assumed of where it was loaded: with
 * KASLR both its physical and its virtual place are random.
 *
 * <p>Its banner is looked for at every place where the boot protocol lets it be; that gives the physical place. Its own page
 * tables, which are a variable of it, then say at which virtual address that is.
 */
public final class KernelFinder {
    /** Everything that boots a kernel puts it at a multiple of this; so does KASLR. */
    private static final long ALIGNMENT = 2L << 20;
    /** The kernel's image lies in this much, from 0xffffffff80000000 on. */
    private static final long IMAGE_SPACE = 1L << 30;

    private static final List<String> PAGE_TABLES = List.of("init_top_pgt", "swapper_pg_dir");
    private static final String FIRST = "_text";

    private final GuestMemory memory;
    private final KernelFacts facts;

    public KernelFinder(GuestMemory memory, KernelFacts facts) {
        this.memory = memory;
        this.facts = facts;
    }

    /**
     * {@return the kernel that runs there}
     *
     * @param cpus how many CPUs the guest has
     * @throws LiveKernelException if another kernel runs there, or none yet
     */
    public GuestKernel find(int cpus) {
        long text = linked(FIRST);
        long physical = physicalText(text).orElseThrow(this::notThere);
        long root = physical + pageTables() - text;
        for (int levels : new int[] {4, 5}) {
            PageTables tables = new PageTables(memory, root, levels);
            Optional<Long> slide = slide(tables, text, physical);
            if (slide.isPresent()) {
                return new GuestKernel(facts, memory, tables, slide.get(), cpus);
            }
        }
        throw new LiveKernelException("kernel " + facts.vmlinux() + " is in the guest's memory at 0x"
                + Long.toHexString(physical) + ", but its page tables do not lead there: it is still booting, or they"
                + " are not where its symbols say");
    }

    private long linked(String symbol) {
        return facts.symbols()
                .find(symbol)
                .orElseThrow(() -> new LiveKernelException("kernel " + facts.vmlinux() + " has no symbol " + symbol))
                .address();
    }

    private long pageTables() {
        return PAGE_TABLES.stream()
                .flatMap(name -> facts.symbols().find(name).stream())
                .findFirst()
                .orElseThrow(() -> new LiveKernelException("kernel " + facts.vmlinux() + " has none of the symbols "
                        + PAGE_TABLES + ": build it with CONFIG_KALLSYMS_ALL=y"))
                .address();
    }

    /** Where the kernel's first byte is. */
    private OptionalLong physicalText(long text) {
        long toBanner = facts.bannerAddress() - text;
        int length = facts.banner().remaining();
        for (MemoryRange range : memory.ranges()) {
            long first = (range.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            for (long at = first; at < range.end(); at += ALIGNMENT) {
                if (memory.has(at + toBanner, length)
                        && facts.banner().equals(ByteBuffer.wrap(memory.read(at + toBanner, length)))) {
                    return OptionalLong.of(at);
                }
            }
        }
        return OptionalLong.empty();
    }

    /** By how much the kernel runs above where it was linked: the address that its page tables map to its place. */
    private static Optional<Long> slide(PageTables tables, long text, long physical) {
        for (long slide = 0; slide < IMAGE_SPACE; slide += ALIGNMENT) {
            OptionalLong there = tables.translate(text + slide);
            if (there.isPresent() && there.getAsLong() == physical) {
                return Optional.of(slide);
            }
        }
        return Optional.empty();
    }

    private LiveKernelException notThere() {
        return new LiveKernelException("the guest does not run the kernel of " + facts.vmlinux()
                + ", whose banner is '"
                + StandardCharsets.US_ASCII
                        .decode(facts.banner().duplicate())
                        .toString()
                        .strip()
                + "': that is nowhere in its memory. Give the vmlinux of the very build that was booted");
    }
}
