// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.memory.PageTables;
import dev.ktstr.kvm.memory.StretchedMemory;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The memory of a guest that never ran: a real kernel's symbols and types, with page tables, a runqueue for each CPU, and a
 * sched_ext scheduler with its counters for each CPU. For as many CPUs as no host here could run.
 *
 * <p>CPU n has n modulo {@value #DEPTHS} tasks and has counted {@value #EVENT} n times.
 */
public final class SimulatedGuest {
    /** The counter that is not 0. */
    public static final String EVENT = "SCX_EV_SELECT_CPU_FALLBACK";

    private static final int DEPTHS = 7;

    private static final long LARGE_PAGE = 2 << 20;
    private static final long MAPPED = 1L << 30;
    private static final long PRESENT = 1;
    private static final long LARGE = 1 << 7;

    /** Where x86-64 has the kernel's image, and where all physical memory. */
    private static final long IMAGE_SPACE = 0xffff_ffff_8000_0000L;

    private static final long DIRECT_MAP = 0xffff_8880_0000_0000L;

    // Physical addresses: the tables, the image, the CPUs' units, the scheduler.
    private static final long TOP = 0;
    private static final int IMAGE_TABLE = 0x1000;
    private static final int DIRECT_TABLE = 0x3000;
    private static final long IMAGE = LARGE_PAGE;

    /** What one CPU has of per-CPU memory, and where in it. */
    private static final long UNIT = 512 << 10;

    private static final long RUNQUEUE_IN_UNIT = 128 << 10;
    private static final long COUNTERS_IN_UNIT = 256 << 10;

    private final int cpus;
    private final Ram ram;
    private final GuestKernel kernel;

    /** Lays it out for a kernel of 6.18 or later, where each scheduler has a structure for each CPU. */
    public SimulatedGuest(KernelFacts facts, int cpus) {
        this.cpus = cpus;
        long image = facts.symbols().require("_end").address() - IMAGE_SPACE;
        long units = IMAGE + (image + LARGE_PAGE) / LARGE_PAGE * LARGE_PAGE;
        long scheduler = units + cpus * UNIT;
        this.ram = new Ram(scheduler + LARGE_PAGE);
        map(IMAGE_SPACE, IMAGE_TABLE, IMAGE);
        map(DIRECT_MAP, DIRECT_TABLE, 0);
        this.kernel = new GuestKernel(facts, ram, new PageTables(ram, TOP, 4), 0, cpus);
        LiveKernel live = kernel.live();
        long runqueues = live.symbol("runqueues");
        for (int cpu = 0; cpu < cpus; cpu++) {
            long runqueue = DIRECT_MAP + units + cpu * UNIT + RUNQUEUE_IN_UNIT;
            write(inImage(live.symbol("__per_cpu_offset")) + (long) cpu * Long.BYTES, runqueue - runqueues);
            live.perCpu("runqueues", cpu).get("nr_running").set(cpu % DEPTHS);
        }
        write(inImage(live.symbol("scx_root")), DIRECT_MAP + scheduler);
        write(
                scheduler + live.field("struct scx_sched", "pcpu").offset(),
                runqueues + COUNTERS_IN_UNIT - RUNQUEUE_IN_UNIT);
        for (int cpu = 0; cpu < cpus; cpu++) {
            live.var("scx_root")
                    .get("pcpu")
                    .onCpu(cpu)
                    .get("event_stats")
                    .get(EVENT)
                    .set(cpu);
        }
    }

    /** {@return a reader of its own} */
    public RunqueueReader runqueues() {
        return kernel.runqueues();
    }

    /** {@return how many tasks a look finds} */
    public long tasks() {
        long tasks = 0;
        for (int cpu = 0; cpu < cpus; cpu++) {
            tasks += cpu % DEPTHS;
        }
        return tasks;
    }

    /** {@return what a look finds of the counter, summed over the CPUs} */
    public long events() {
        return (long) cpus * (cpus - 1) / 2;
    }

    private static long inImage(long address) {
        return address - IMAGE_SPACE + IMAGE;
    }

    /** A GiB in large pages, as far as there is memory: PML4, PDPT, PD; Intel SDM volume 3, "4-level paging". */
    private void map(long virtual, long pointers, long physical) {
        long directory = pointers + 0x1000;
        write(TOP + (virtual >>> 39 & 511) * Long.BYTES, pointers | PRESENT);
        write(pointers + (virtual >>> 30 & 511) * Long.BYTES, directory | PRESENT);
        for (long at = 0; at < MAPPED && physical + at < ram.size(); at += LARGE_PAGE) {
            write(directory + at / LARGE_PAGE * Long.BYTES, physical + at | PRESENT | LARGE);
        }
    }

    private void write(long physical, long value) {
        ram.write(physical, ByteBuffer.allocate(Long.BYTES).putLong(0, Long.reverseBytes(value)));
    }

    /** Outside of the Java heap, as a guest's is. */
    private static final class Ram extends StretchedMemory implements GuestMemory {
        private final ByteBuffer bytes;

        Ram(long size) {
            super(List.of(new MemoryRange(0, 0, size)));
            this.bytes = ByteBuffer.allocateDirect(Math.toIntExact(size));
        }

        long size() {
            return bytes.capacity();
        }

        @Override
        public void write(long address, ByteBuffer source) {
            transfer(address, source, (stretch, offset, part) -> bytes.duplicate()
                    .position((int) offset)
                    .put(part));
        }

        @Override
        public void read(long address, ByteBuffer target) {
            transfer(address, target, (stretch, offset, part) -> part.put(bytes.slice((int) offset, part.remaining())));
        }
    }
}
