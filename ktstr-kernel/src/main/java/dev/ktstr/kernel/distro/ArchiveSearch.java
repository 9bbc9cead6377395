// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import dev.ktstr.kernel.process.CommandException;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Looks for packages in the archives that the machine uses, suite by suite.
 *
 * @param state directory for private state of the package manager, absolute
 */
record ArchiveSearch(Commands commands, Machine machine, Path state, Progress progress) {

    /**
     * What is looked for.
     *
     * @param kind such as {@code kernel}; with an s it is several
     * @param version such as {@code 7.0}
     * @param spec such as {@code distro:7.0}
     */
    record Wanted(String kind, String version, String spec) {
        private String named() {
            return "The " + kind + " " + spec;
        }
    }

    /**
     * What was found.
     *
     * @param <P> kind of package
     * @param provisional whether a suite that comes before could not be asked, which may have a newer one
     */
    record Hit<P>(Apt apt, P found, String suite, boolean provisional) {}

    /**
     * Lists packages.
     *
     * @param <P> kind of package
     */
    interface Lister<P> {
        /** Lists those of one suite of one archive. */
        List<P> list(Apt apt) throws InterruptedException;
    }

    /**
     * Asks suites in turn until one has what is wanted; one that cannot be asked is passed over, with a warning.
     *
     * @param pick chooses from what a suite has
     * @param available says what there is instead, from what all suites have
     * @throws DistroException when there is no package manager, or no suite that could be asked has it
     */
    <P> Hit<P> first(
            Wanted wanted, Lister<P> lister, Function<List<P>, Optional<P>> pick, Function<List<P>, String> available)
            throws IOException, InterruptedException {
        OsRelease os = requireApt();
        String codename = requireCodename(os, wanted);
        List<P> seen = new ArrayList<>();
        List<String> looked = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        boolean answered = false;
        List<AptSource> archives = requireArchives(codename, wanted);
        for (String suite : Suites.of(codename)) {
            for (AptSource archive : archives) {
                Apt apt = apt(archive, suite);
                progress.message("Asking the archive for " + wanted.kind() + "s in " + suite);
                List<P> listed;
                try {
                    if (!apt.update()) {
                        looked.add(suite + " (absent)");
                        answered = true;
                        continue;
                    }
                    listed = lister.list(apt);
                } catch (DistroException | CommandException e) {
                    looked.add(suite + " (failed)");
                    failures.add("\n" + suite + " of " + archive.uris() + ": " + problem(e));
                    continue;
                }
                looked.add(suite);
                answered = true;
                Optional<P> picked = pick.apply(listed);
                if (picked.isPresent()) {
                    if (!failures.isEmpty()) {
                        progress.warning("The " + wanted.kind() + " for " + wanted.spec() + " is that of " + suite
                                + ", because others that may have a newer one gave no answer; they are asked again"
                                + " in an hour." + String.join("", failures));
                    }
                    return new Hit<>(apt, picked.get(), suite, !failures.isEmpty());
                }
                seen.addAll(listed);
            }
        }
        throw new DistroException("No " + wanted.kind() + " " + wanted.version() + " (" + wanted.spec()
                + ") in the archive of " + os.name() + ". Looked in the suites " + String.join(", ", looked) + "; "
                + (answered ? available.apply(seen) : "none gave an answer.") + String.join("", failures));
    }

    /** {@return the archives that {@link #first} would ask; nobody is asked} */
    List<AptSource> archives(Wanted wanted) throws IOException {
        return requireArchives(requireCodename(requireApt(), wanted), wanted);
    }

    /** {@return the package manager, to be asked for one suite of one archive} */
    Apt apt(AptSource archive, String suite) throws IOException {
        return new Apt(commands, AptWorkspace.prepare(workspace(archive, suite), archive, suite));
    }

    /** One directory per suite and archive, so that an absent suite or a third party's archive leaves no list to others. */
    private Path workspace(AptSource archive, String suite) {
        UUID hash = UUID.nameUUIDFromBytes(archive.sourcesFile(suite).getBytes(StandardCharsets.UTF_8));
        return state.resolve(suite + "-" + hash.toString().substring(0, 8));
    }

    OsRelease requireApt() throws IOException {
        OsRelease os = OsRelease.read(machine.osRelease());
        for (String program : List.of("apt-get", "apt-cache")) {
            if (!commands.exists(program)) {
                throw new DistroException(
                        "Kernels of the form distro:<version> are fetched with apt, but this machine (" + os.name()
                                + ") has no program " + program + " on PATH.");
            }
        }
        return os;
    }

    private String requireCodename(OsRelease os, Wanted wanted) {
        return os.codename()
                .orElseThrow(() -> new DistroException(wanted.named() + " comes from the distribution's archive, but "
                        + machine.osRelease() + " (" + os.name() + ") has no VERSION_CODENAME."));
    }

    private List<AptSource> requireArchives(String codename, Wanted wanted) throws IOException {
        List<AptSource> archives = AptSources.archives(machine.aptDirectory(), codename);
        if (archives.isEmpty()) {
            throw new DistroException(wanted.named() + " comes from the archive this machine uses, but neither"
                    + " sources.list nor sources.list.d in " + machine.aptDirectory()
                    + " has a source of type deb with the suite " + codename + " and the component main. Add one.");
        }
        return archives;
    }

    static String problem(RuntimeException failure) {
        return failure instanceof DistroException distro ? distro.problem() : failure.getMessage();
    }
}
