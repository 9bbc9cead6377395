// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.bench.Bpftool;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.KernelModules;
import dev.ktstr.kernel.process.ExecCommands;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every type of real kernels and modules, field by field as bpftool sees it. */
public class BtfBpftoolIT {

    /** What no BTF of these kernels has is the business of {@code BtfTest}. */
    private static final Set<BtfKind> IN_KERNELS = EnumSet.complementOf(EnumSet.of(BtfKind.VOID, BtfKind.TYPE_TAG));

    private final Kernels kernels = Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot()));

    @BeforeClass
    public void requireApt() throws IOException {
        if (!new ExecCommands().exists("apt-get")
                || !Files.readString(Path.of("/etc/os-release")).contains("ID=debian")) {
            throw new SkipException("This machine is no Debian, so there is no distribution kernel to fetch.");
        }
    }

    @DataProvider
    public Object[][] series() {
        return new Object[][] {{"distro:6.16"}, {"distro:6.18"}, {"distro:7.0"}};
    }

    @Test(dataProvider = "series")
    public void aKernelReadsAsBpftoolReadsIt(String spec) throws IOException, InterruptedException {
        Path vmlinux = kernels.resolve(KernelSpec.parse(spec)).vmlinux();
        Btf btf = Btf.parse(BtfFile.section(vmlinux), vmlinux.toString());
        Set<BtfKind> kinds = compare(btf, 1, "-j", "btf", "dump", "file", vmlinux.toString());
        assertThat(kinds).containsAll(IN_KERNELS);
    }

    @Test
    public void aModuleReadsAsBpftoolReadsIt() throws IOException, InterruptedException {
        KernelEntry kernel = kernels.resolve(KernelSpec.parse("distro:6.18"));
        String vmlinux = kernel.vmlinux().toString();
        Btf base = Btf.parse(BtfFile.section(kernel.vmlinux()), vmlinux);
        KernelModules modules = kernels.modules(kernel, List.of("kvm-amd"));
        for (String file : modules.files()) {
            Path module = modules.directory().resolve(file);
            Btf btf = Btf.parseSplit(BtfFile.section(module), file, base);
            compare(btf, base.size(), "-B", vmlinux, "-j", "btf", "dump", "file", module.toString());
        }
    }

    @Test(dataProvider = "series")
    public void whatASchedulerNeedsIsFoundByName(String spec) throws IOException {
        Path vmlinux = kernels.resolve(KernelSpec.parse(spec)).vmlinux();
        Btf btf = Btf.parse(BtfFile.section(vmlinux), vmlinux.toString());
        assertThat(btf.describe(btf.variable("runqueues").orElseThrow().typeId()))
                .isEqualTo("struct rq");
        BtfStruct task = btf.struct("task_struct").orElseThrow();
        assertThat(btf.describe(task.member("comm").orElseThrow().typeId())).isEqualTo("char[16]");
        assertThat(btf.describe(task.member("parent").orElseThrow().typeId())).isEqualTo("struct task_struct *");
        assertThat(btf.describe(task.member("sched_class").orElseThrow().typeId()))
                .isEqualTo("const struct sched_class *");
        assertThat(btf.similar("task_strct", 3)).first().isEqualTo("task_struct");
        // In an anonymous union of an anonymous struct.
        assertThat(btf.struct("page").orElseThrow().member("mapping")).isPresent();
        assertThat(((BtfEnum) btf.find(BtfKind.ENUM, "scx_enable_state").orElseThrow()).nameOf(0))
                .isPresent();
    }

    private static Set<BtfKind> compare(Btf btf, int firstId, String... arguments)
            throws IOException, InterruptedException {
        Set<BtfKind> kinds = EnumSet.noneOf(BtfKind.class);
        Process bpftool = Bpftool.command(arguments)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int id = firstId;
        try (Reader text = new InputStreamReader(bpftool.getInputStream(), StandardCharsets.UTF_8);
                JsonReader json = new JsonReader(text)) {
            json.beginObject();
            assertThat(json.nextName()).isEqualTo("types");
            json.beginArray();
            for (; json.hasNext(); id++) {
                JsonElement expected = JsonParser.parseReader(json);
                BtfType type = btf.type(id);
                // As text, because numbers of 64 bits are not equal as numbers of JSON.
                String ours = BpftoolJson.of(type).toString();
                if (!ours.equals(expected.toString())) {
                    assertThat(ours).isEqualTo(expected.toString());
                }
                kinds.add(type.kind());
            }
        }
        assertThat(bpftool.waitFor()).isZero();
        assertThat(btf.size()).isEqualTo(id);
        return kinds;
    }
}
