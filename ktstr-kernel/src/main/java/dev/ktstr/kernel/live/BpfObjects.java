// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The programs and maps that BPF has loaded into a running kernel, found where the kernel itself looks them up. */
public final class BpfObjects {
    private static final String STRUCT_OPS = "BPF_PROG_TYPE_STRUCT_OPS";

    private final LiveKernel kernel;

    BpfObjects(LiveKernel kernel) {
        this.kernel = kernel;
    }

    /** {@return every program, by rising id} */
    public List<BpfProgram> programs() {
        return kernel.var("prog_idr").entries("struct bpf_prog").stream()
                .map(BpfProgram::new)
                .toList();
    }

    /** {@return the programs that make up schedulers (and whatever else the kernel lets programs implement), by rising id} */
    public List<BpfProgram> structOps() {
        return programs().stream()
                .filter(program -> program.type().equals(STRUCT_OPS))
                .toList();
    }

    /** {@return every map, by rising id} */
    public List<BpfMap> maps() {
        return kernel.var("map_idr").entries("struct bpf_map").stream()
                .map(BpfMap::new)
                .toList();
    }

    /**
     * {@return the map of this name; the kernel keeps 15 characters of it}
     *
     * @throws LiveKernelException if there is none, or more than one; names those that there are
     */
    public BpfMap map(String name) {
        List<BpfMap> maps = maps();
        List<BpfMap> named =
                maps.stream().filter(map -> map.name().equals(name)).toList();
        if (named.size() != 1) {
            throw new LiveKernelException((named.isEmpty() ? "no" : Integer.toString(named.size()))
                    + " BPF maps are called '" + name + "'"
                    + Alternatives.thereIs(maps.stream().map(BpfMap::name).toList()));
        }
        return named.get(0);
    }

    /** {@return the globals of the scheduler that is loaded, by name, with those of every other struct_ops program} */
    public Map<String, Value> globals() {
        Map<String, Value> globals = new LinkedHashMap<>();
        for (BpfMap map : mapsOfSchedulers()) {
            map.variables().forEach(globals::putIfAbsent);
        }
        return globals;
    }

    /**
     * {@return a global variable of the scheduler that is loaded}
     *
     * <p>It may be written: {@code kernel.bpf().global("crash").set(1)}.
     *
     * @throws LiveKernelException if it has none of that name, or several; names those that it has
     */
    public Value global(String name) {
        List<BpfMap> maps = mapsOfSchedulers();
        List<Value> found = maps.stream()
                .flatMap(map -> Optional.ofNullable(map.variables().get(name)).stream())
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            Set<String> names = new TreeSet<>();
            maps.forEach(map -> names.addAll(map.variables().keySet()));
            throw new LiveKernelException("the scheduler has no global variable '" + name + "'"
                    + (maps.isEmpty() ? "; no scheduler is loaded" : Alternatives.thereIs(List.copyOf(names))));
        }
        throw new LiveKernelException(found.size() + " schedulers have a global variable '" + name + "': maps "
                + maps.stream()
                        .filter(map -> map.variables().containsKey(name))
                        .map(map -> map.name() + " (id " + map.id() + ")")
                        .collect(Collectors.joining(", "))
                + "; say which: map(\"...\").variables()");
    }

    /** The maps of globals that share their types with a program of a scheduler: both come from one object file. */
    private List<BpfMap> mapsOfSchedulers() {
        Set<Long> types = structOps().stream().map(BpfProgram::btfAddress).collect(Collectors.toSet());
        List<BpfMap> maps = new ArrayList<>();
        for (BpfMap map : maps()) {
            if (types.contains(map.btfAddress()) && map.hasVariables()) {
                maps.add(map);
            }
        }
        return maps;
    }
}
