// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfException;
import dev.ktstr.kernel.btf.BtfFunction;

/** A BPF program that a running kernel has loaded. */
public final class BpfProgram {
    private final LiveKernel kernel;
    private final Value prog;
    private final Value aux;

    BpfProgram(Value prog) {
        this.kernel = prog.kernel();
        this.prog = prog;
        this.aux = prog.get("aux").follow();
    }

    /** {@return its number, as bpftool shows it} */
    public int id() {
        return (int) aux.get("id").asLong();
    }

    /** {@return its kind, as linux/bpf.h names it: {@code BPF_PROG_TYPE_STRUCT_OPS}} */
    public String type() {
        return prog.get("type").asEnum();
    }

    /** {@return its function's whole name where its types tell it, else the 15 characters that the kernel keeps} */
    public String name() {
        String kept = aux.get("name").asText();
        if (kept.length() < (int) aux.get("name").size() - 1) {
            return kept;
        }
        try {
            int function = (int) aux.get("func_info").at(0).get("type_id").asLong();
            return types().resolve(function) instanceof BtfFunction named ? named.name() : kept;
        } catch (LiveKernelException | BtfException e) {
            // The short name is right, too.
            return kept;
        }
    }

    /** {@return how many instructions the verifier looked at before it let the program in} */
    public long verifiedInsns() {
        return aux.get("verified_insns").asLong();
    }

    /** {@return how often it ran, over all CPUs; the kernel counts while {@code kernel.bpf_stats_enabled} is 1} */
    public long runs() {
        return overCpus("cnt");
    }

    /** {@return for how long it ran, in nanoseconds, over all CPUs; counted as {@link #runs} is} */
    public long runNanos() {
        return overCpus("nsecs");
    }

    private long overCpus(String counter) {
        long sum = 0;
        for (int cpu = 0; cpu < kernel.cpus(); cpu++) {
            sum += prog.get("stats").onCpu(cpu).get(counter).asLong();
        }
        return sum;
    }

    long btfAddress() {
        return aux.get("btf").asLong();
    }

    private Btf types() {
        return kernel.types(btfAddress(), "BPF program " + id());
    }

    /** {@return the kernel's {@code struct bpf_prog}} */
    public Value value() {
        return prog;
    }
}
