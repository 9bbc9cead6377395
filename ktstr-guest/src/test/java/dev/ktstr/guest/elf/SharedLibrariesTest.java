// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.elf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.guest.GuestFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.testng.SkipException;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SharedLibrariesTest {
    private Path root;

    @BeforeMethod
    public void makeRoot() throws IOException {
        root = Files.createTempDirectory("ktstr-root").toRealPath();
    }

    @AfterMethod(alwaysRun = true)
    public void deleteRoot() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private Path put(String path, byte[] contents) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, contents);
    }

    private List<String> closure(Path binary) throws IOException {
        return SharedLibraries.below(root).closure(binary).stream()
                .map(file -> "/" + root.relativize(file.source().orElseThrow()) + " -> " + file.path())
                .toList();
    }

    @DataProvider
    public Object[][] hostPrograms() {
        return new Object[][] {{"/bin/ls"}, {"/usr/bin/git"}, {"/usr/bin/gcc"}, {"/usr/bin/make"}};
    }

    /** The loader itself is the judge: it lists what it would load, also for a program that is not run. */
    @Test(dataProvider = "hostPrograms")
    public void findsWhatTheHostsLoaderFinds(String program) throws Exception {
        Path loader = Path.of("/lib64/ld-linux-x86-64.so.2");
        if (!Files.exists(Path.of(program)) || !Files.exists(loader)) {
            throw new SkipException("No " + program + " or " + loader + " on this host");
        }
        Process list = new ProcessBuilder(loader.toString(), "--list", program).start();
        String output = new String(list.getInputStream().readAllBytes(), UTF_8);
        assertThat(list.waitFor()).isZero();
        Set<Path> expected = new TreeSet<>();
        expected.add(loader.toRealPath());
        Matcher loaded = Pattern.compile("(/\\S+) \\(0x").matcher(output);
        while (loaded.find()) {
            expected.add(Path.of(loaded.group(1)).toRealPath());
        }
        Set<Path> found = new TreeSet<>();
        for (GuestFile file : SharedLibraries.ofHost().closure(Path.of(program))) {
            found.add(file.source().orElseThrow().toRealPath());
            assertThat(file.path()).startsWith("/lib64/");
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    public void aStaticBinaryNeedsNothing() throws IOException {
        assertThat(closure(put("app", ElfImages.needing()))).isEmpty();
    }

    @Test
    public void searchesBreadthFirstInTheLoadersOrder() throws IOException {
        put("etc/ld.so.conf", "include ld.so.conf.d/*.conf # comment\nhwcap 0 nosegneg\n".getBytes(UTF_8));
        put("etc/ld.so.conf.d/a.conf", "/conf\n".getBytes(UTF_8));
        put("ld.so", ElfImages.needing());
        put("run/libone.so", ElfImages.needing("libthree.so", "libtwo.so"));
        put("conf/libone.so", ElfImages.needing());
        put("conf/libtwo.so", ElfImages.needing());
        put("lib64/libtwo.so", ElfImages.needing());
        put("usr/lib/libthree.so", ElfImages.needing("libone.so"));
        Path app = put(
                "app/bin/app",
                ElfImages.image(
                        ElfImages.X86_64,
                        "/ld.so",
                        Map.of(ElfImages.DT_RUNPATH, "/nowhere:$ORIGIN/../../run"),
                        "libone.so",
                        "libtwo.so"));
        assertThat(closure(app))
                .containsExactly(
                        "/ld.so -> /ld.so",
                        "/run/libone.so -> /lib64/libone.so",
                        "/conf/libtwo.so -> /lib64/libtwo.so",
                        "/usr/lib/libthree.so -> /lib64/libthree.so");
    }

    @Test
    public void rpathIsInheritedAndRunpathIsNot() throws IOException {
        put("a/libone.so", ElfImages.needing("libtwo.so"));
        put("a/libtwo.so", ElfImages.needing());
        assertThat(closure(put(
                        "rpath",
                        ElfImages.image(ElfImages.X86_64, null, Map.of(ElfImages.DT_RPATH, "/a"), "libone.so"))))
                .containsExactly("/a/libone.so -> /lib64/libone.so", "/a/libtwo.so -> /lib64/libtwo.so");
        Path runpath = put(
                "runpath", ElfImages.image(ElfImages.X86_64, null, Map.of(ElfImages.DT_RUNPATH, "/a"), "libone.so"));
        assertThatExceptionOfType(MissingLibraryException.class)
                .isThrownBy(() -> closure(runpath))
                .satisfies(e -> assertThat(e.neededBy()).isEqualTo(root.resolve("a/libone.so")));
    }

    @Test
    public void passesOverLibrariesOfAnotherMachineAndLinkerScripts() throws IOException {
        put("lib/x86_64-linux-gnu/libc.so", ElfImages.image(ElfImages.AARCH64, null, Map.of()));
        put("usr/lib/x86_64-linux-gnu/libc.so", "GROUP ( libc.so.6 )".getBytes(UTF_8));
        put("lib64/libc.so", ElfImages.needing());
        assertThat(closure(put("app", ElfImages.needing("libc.so"))))
                .containsExactly("/lib64/libc.so -> /lib64/libc.so");
    }

    @Test
    public void libraryNamesWithASlashArePaths() throws IOException {
        put("opt/x/libx.so", ElfImages.needing());
        assertThat(closure(put("app", ElfImages.needing("/opt/x/libx.so"))))
                .containsExactly("/opt/x/libx.so -> /opt/x/libx.so");
    }

    @Test
    public void saysWhereAMissingLibraryWasLookedFor() throws IOException {
        put("etc/ld.so.conf", "/conf\n".getBytes(UTF_8));
        put("lib/libone.so", ElfImages.needing("libgone.so.3"));
        Path app = put("app", ElfImages.needing("libone.so"));
        assertThatExceptionOfType(MissingLibraryException.class)
                .isThrownBy(() -> closure(app))
                .withMessageStartingWith("Library 'libgone.so.3', which " + root.resolve("lib/libone.so")
                        + " needs, was not found in " + root.resolve("conf") + ", ")
                .satisfies(e -> assertThat(e.searched().stream()
                                .map(path -> "/" + root.relativize(path))
                                .collect(Collectors.toList()))
                        .containsExactly(
                                "/conf",
                                "/lib/x86_64-linux-gnu",
                                "/usr/lib/x86_64-linux-gnu",
                                "/lib64",
                                "/usr/lib64",
                                "/lib",
                                "/usr/lib"));
        Path noLoader = put("other", ElfImages.image(ElfImages.X86_64, "/gone/ld.so", Map.of()));
        assertThatExceptionOfType(MissingLibraryException.class)
                .isThrownBy(() -> closure(noLoader))
                .withMessageContaining("Library '/gone/ld.so'");
    }

    @Test
    public void endsAtAConfigurationThatIncludesItself() throws IOException {
        put("etc/ld.so.conf", "include ld.so.conf\n".getBytes(UTF_8));
        Path app = put("app", ElfImages.needing("libx.so"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> closure(app))
                .withMessageContaining("look for a file that includes itself");
    }

    @Test
    public void saysWhatIsNoBinary() throws IOException {
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> closure(put("empty", new byte[0])))
                .withMessageContaining("does not begin with 0x7f 'ELF'");
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> closure(root))
                .withMessageContaining("is a directory");
        byte[] cut = Arrays.copyOf(ElfImages.needing(), 170);
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> closure(put("cut", cut)))
                .withMessageContaining("program header table at 0x40 with 0x70 bytes, but is only 0xaa bytes long");
        byte[] narrow = ElfImages.needing();
        narrow[4] = 1;
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> closure(put("narrow", narrow)))
                .withMessageContaining("has ELF class 1 and byte order 1");
        String[] crowd = IntStream.rangeClosed(0, 1024).mapToObj(i -> "lib" + i).toArray(String[]::new);
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> closure(put("crowd", ElfImages.needing(crowd))))
                .withMessageContaining("needs more than 1024 libraries");
    }

    /** Ten thousand damaged binaries: read, or refused with the one exception; nothing else, in bounded memory. */
    @Test
    public void survivesAnyDamage() throws IOException {
        Random random = new Random(64);
        byte[] good = ElfImages.image(
                ElfImages.X86_64, "/ld.so", Map.of(ElfImages.DT_RUNPATH, "$ORIGIN"), "libone.so", "libtwo.so");
        int refused = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] bad = good.clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                int at = random.nextInt(0x180);
                bad[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
                if (random.nextInt(4) == 0) {
                    Arrays.fill(bad, at, at + 8, (byte) (random.nextBoolean() ? 0xff : 0x7f));
                }
            }
            if (random.nextInt(10) == 0) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            Path file = put("bad", bad);
            try {
                ElfDynamic.read(file);
            } catch (MalformedElfException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
                refused++;
            }
        }
        assertThat(refused).isBetween(2000, 9999);
    }

    @Test
    public void aScriptNeedsNoLibraries() throws IOException {
        Path script = Files.createTempFile("script", ".sh");
        try {
            Files.writeString(script, "#!/bin/sh\n");
            assertThat(SharedLibraries.ofHost().closure(script)).isEmpty();
        } finally {
            Files.delete(script);
        }
    }
}
