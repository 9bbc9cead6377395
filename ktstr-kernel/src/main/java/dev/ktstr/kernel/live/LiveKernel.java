// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfMember;
import dev.ktstr.kernel.btf.BtfVar;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.symbols.KernelSymbol;
import dev.ktstr.kernel.symbols.KernelSymbols;
import dev.ktstr.kernel.symbols.SymbolOffset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running kernel, seen through its memory: variables by name, with the types that the kernel itself describes (BTF). It runs on
 * meanwhile and notices nothing.
 *
 * <pre>{@code
 * long ticks = kernel.var("jiffies_64").asLong();
 * long waiting = kernel.perCpu("runqueues", 1).get("scx.local_dsq.nr").asLong();
 * for (Value task : kernel.var("init_task").get("tasks").list("struct task_struct", "tasks")) { ... }
 * }</pre>
 */
public final class LiveKernel {
    /** Where the kernel's image begins, whatever its slide: Documentation/arch/x86/x86_64/mm.rst. */
    private static final long IMAGE = 0xffff_ffff_8000_0000L;

    private static final int TEXT_STEP = 64;
    private static final int MOST_TYPES = 16;

    private final KernelSymbols symbols;
    private final Btf btf;
    private final KernelMemory memory;
    private final long slide;
    private final int cpus;
    private final long perCpuOffsets;
    /** Those of the last few BPF objects, by their number: reading them takes longer than what is then read with them. */
    private final Map<Long, Btf> types = new LinkedHashMap<>();

    /**
     * @param symbols of the image that runs
     * @param btf of the image that runs
     * @param slide by how many bytes the kernel runs above where it was linked (KASLR); 0 where it does not
     * @param cpus how many CPUs it has
     */
    public LiveKernel(KernelSymbols symbols, Btf btf, KernelMemory memory, long slide, int cpus) {
        this.symbols = symbols;
        this.btf = btf;
        this.memory = memory;
        this.slide = slide;
        this.cpus = cpus;
        this.perCpuOffsets = symbol("__per_cpu_offset");
    }

    /** {@return how many CPUs it has; they are numbered from 0} */
    public int cpus() {
        return cpus;
    }

    /**
     * {@return a variable}
     *
     * <p>BTF says the type of per-CPU variables only; those of others that are often looked at are known, and for the rest there is
     * {@link #var(String, String)}.
     *
     * @throws LiveKernelException if there is none of that name, or its type is not known
     */
    public Value var(String name) {
        String type = KnownVariables.typeOf(name)
                .orElseThrow(() -> new LiveKernelException(
                        btf.variable(name).isPresent()
                                ? "'" + name + "' is a per-CPU variable; there is one for each CPU: perCpu(\"" + name
                                        + "\", cpu)"
                                : "the type of '" + name + "' is not known"
                                        + (symbols.find(name).isPresent()
                                                ? ", say it: var(\"" + name + "\", \"struct ...\")"
                                                : ", and this kernel has no such symbol"
                                                        + Alternatives.similar(symbols.nearest(name)))));
        return var(name, type);
    }

    /**
     * {@return a variable of this type}
     *
     * @param type as in C: {@code struct task_struct *}, {@code unsigned long}
     */
    public Value var(String name, String type) {
        return new Value(this, symbol(name), LiveType.named(btf, type), name);
    }

    /**
     * {@return one CPU's copy of a per-CPU variable}
     *
     * @throws LiveKernelException if there is no such variable, or no such CPU
     */
    public Value perCpu(String name, int cpu) {
        BtfVar variable = btf.variable(name)
                .orElseThrow(() -> new LiveKernelException("this kernel has no per-CPU variable '" + name + "'"
                        + Alternatives.similar(symbols.nearest(name))));
        return new Value(
                this, symbol(name) + perCpuOffset(cpu), LiveType.of(btf, variable.typeId()), name + " of cpu" + cpu);
    }

    /** {@return what is at this address, as this type} */
    public Value at(long address, String type) {
        return new Value(this, address, LiveType.named(btf, type), type + " at 0x" + Long.toHexString(address));
    }

    /** {@return the maps and programs that BPF has loaded} */
    public BpfObjects bpf() {
        return new BpfObjects(this);
    }

    /** {@return where a field lies in a type, for who reads many of them} */
    public Field field(String type, String path) {
        Value value = new Value(this, 0, LiveType.named(btf, type), type).get(path);
        if (value.isBitField()) {
            throw new LiveKernelException(path + " of " + type + " is a bit-field: it shares its bytes with others");
        }
        return new Field(value.address(), (int) value.size());
    }

    /** {@return as {@link #field}, or empty where this kernel has no such field} */
    public Optional<Field> fieldIfThere(String type, String path) {
        try {
            return Optional.of(field(type, path));
        } catch (KernelException e) {
            return Optional.empty();
        }
    }

    /** {@return the names of a struct's members, or none where this kernel has no such struct} */
    public List<String> membersOf(String struct) {
        return btf.struct(struct)
                .map(type -> type.members().stream().map(BtfMember::name).toList())
                .orElse(List.of());
    }

    /** {@return whether this kernel has this symbol} */
    public boolean hasSymbol(String name) {
        return symbols.find(name).isPresent();
    }

    /**
     * {@return the address at which this kernel runs a symbol}
     *
     * @throws LiveKernelException if it has none of that name
     */
    public long symbol(String name) {
        long linked = symbols.find(name)
                .map(KernelSymbol::address)
                .orElseThrow(() -> new LiveKernelException(
                        "this kernel has no symbol '" + name + "'" + Alternatives.similar(symbols.nearest(name))));
        // Per-CPU variables count from 0 in kernels before 6.15: such an address is no place, and is moved with
        // nothing.
        return linked < 0 ? linked + slide : linked;
    }

    /** {@return the symbol at or before an address, with the distance, such as {@code schedule+0x20}} */
    public String nameOf(long address) {
        return Optional.of(address - slide)
                .filter(linked -> Long.compareUnsigned(linked, IMAGE) >= 0)
                .flatMap(symbols::nameOf)
                .map(SymbolOffset::toString)
                .orElse("0x" + Long.toHexString(address));
    }

    /** {@return the memory all this is read from} */
    public KernelMemory memory() {
        return memory;
    }

    Btf btf() {
        return btf;
    }

    /** {@return the types that a BPF object brought along, at a {@code struct btf} of the kernel} */
    Btf types(long address, String of) {
        // Its id, for its memory may become another one's.
        long id = at(address, "struct btf").get("id").asLong();
        synchronized (types) {
            Btf known = types.get(id);
            if (known == null) {
                known = BpfBtf.read(this, address, of);
                types.put(id, known);
                if (types.size() > MOST_TYPES) {
                    types.remove(types.keySet().iterator().next());
                }
            }
            return known;
        }
    }

    /** {@return by how much one CPU's copies of per-CPU variables lie above their symbols} */
    public long perCpuOffset(int cpu) {
        if (cpu < 0 || cpu >= cpus) {
            throw new LiveKernelException("there is no cpu" + cpu + "; the machine has CPUs 0 to " + (cpus - 1));
        }
        ByteBuffer offset = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long address = perCpuOffsets + (long) cpu * Long.BYTES;
        if (!memory.read(address, offset)) {
            throw new UnreadableException("__per_cpu_offset[" + cpu + "]", address, Long.BYTES);
        }
        return offset.getLong(0);
    }

    /** {@return the text from there on, up to a NUL byte or so many bytes} */
    String text(String name, long address, int longest) {
        ByteBuffer text = ByteBuffer.allocate(longest);
        while (text.hasRemaining()) {
            // In small steps that end with the page: what follows the text need not be mapped.
            int step = Math.min(
                    TEXT_STEP - (int) Math.floorMod(address + text.position(), (long) TEXT_STEP), text.remaining());
            ByteBuffer part = text.slice(text.position(), step);
            if (!memory.read(address + text.position(), part)) {
                throw new UnreadableException(name, address + text.position(), step);
            }
            for (int i = 0; i < step; i++) {
                if (part.get(i) == 0) {
                    return new String(text.array(), 0, text.position() + i, StandardCharsets.UTF_8);
                }
            }
            text.position(text.position() + step);
        }
        return new String(text.array(), 0, longest, StandardCharsets.UTF_8);
    }
}
