// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Trees;
import dev.ktstr.kernel.net.Network;
import dev.ktstr.kernel.net.UrlConnections;
import dev.ktstr.kernel.spec.GitRef;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.unpack.ArchiveLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.SocketException;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.InvalidRemoteException;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.TrackingRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/**
 * Commits of git repositories. Of each repository a bare one is kept, with the commits that were asked for and none of their history.
 * A commit names its whole content, and git checks that, so a commit that is given as 40 digits is proven by itself; a branch or a tag
 * is what the server says.
 */
final class GitSources {

    private static final int STALL_SECONDS = 60;
    private static final Pattern SERVER_FAILED = Pattern.compile(": 5\\d\\d ");
    private static final String PEELED = "^{commit}";
    private static final Set<RefUpdate.Result> WRITTEN = Set.of(
            RefUpdate.Result.NEW, RefUpdate.Result.FORCED, RefUpdate.Result.FAST_FORWARD, RefUpdate.Result.NO_CHANGE);

    private final SourceStore store;
    private final Network network;
    private final long packBytes;

    GitSources(SourceStore store, Network network) {
        this(store, network, ArchiveLimits.PACK_BYTES);
    }

    /** @param packBytes what a repository may send for one spec */
    GitSources(SourceStore store, Network network, long packBytes) {
        this.store = store;
        this.network = network;
        this.packBytes = packBytes;
    }

    KernelSource find(KernelSpec.Git spec) throws IOException, InterruptedException {
        String id = UUID.nameUUIDFromBytes(spec.url().getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 8);
        Path directory = store.file("git", id + ".git");
        return store.holding(directory, () -> {
            try {
                return find(spec, directory);
            } catch (IOException | RuntimeException e) {
                if (!GitDamage.isIn(e)) {
                    throw e;
                }
                requireOnline(spec, directory, e);
                // A repository of ours holds nothing that cannot be fetched again.
                store.progress()
                        .message("The repository " + directory + " is damaged (" + e + "), so it is made anew.");
                Trees.delete(directory);
                return find(spec, directory);
            }
        });
    }

    /** What else is in a damaged repository may be sound, and is all there is for who is offline. */
    private void requireOnline(KernelSpec.Git spec, Path directory, Exception damage) {
        if (store.offline()) {
            throw SourceException.noAnswer(
                    "The repository " + directory + " in the cache is damaged (" + damage
                            + "), and Maven is offline (-o)." + " Run the same command once without -o to fetch "
                            + spec.text() + " anew.",
                    damage);
        }
    }

    private KernelSource find(KernelSpec.Git spec, Path directory) throws IOException, InterruptedException {
        try (Repository repository = open(directory)) {
            Optional<ObjectId> known = known(spec.ref(), repository);
            ObjectId commit = known.isPresent() ? known.get() : fetch(spec, repository);
            KernelVersion version = GitCheckout.version(repository, commit, spec.text());
            return new Found(spec, directory, commit, version.toString());
        }
    }

    /** Its caller holds the lock of the repository. */
    private Repository open(Path directory) throws IOException {
        deleteLocks(directory);
        Repository repository = new BoundedRepository(directory, packBytes);
        if (!Files.exists(directory.resolve(Constants.HEAD))) {
            Trees.delete(directory); // what is left of one that was being made
            repository.create(true);
        }
        // Else the library tidies up in a thread of its own after a fetch, when we hold the lock no more.
        repository
                .getConfig()
                .setBoolean(ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTODETACH, false);
        return repository;
    }

    /** Nobody else is at work here, so git's own locks are of one that was killed; with them nothing could be written. */
    private static void deleteLocks(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> locks;
        try (Stream<Path> files = Files.walk(directory)) {
            locks = files.filter(file -> file.getFileName().toString().endsWith(".lock"))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        for (Path lock : locks) {
            Files.deleteIfExists(lock);
        }
    }

    /** A commit never changes, so it is asked for once; a branch and a tag are asked for each time, unless Maven is offline. */
    private Optional<ObjectId> known(GitRef ref, Repository repository) throws IOException {
        if (ref.kind() == GitRef.Kind.SHA) {
            ObjectId commit = ObjectId.fromString(ref.name());
            // Our ref is written when everything that belongs to the commit is there.
            return repository.resolve(kept(ref)) != null ? Optional.of(commit) : Optional.empty();
        }
        return store.offline() ? Optional.ofNullable(repository.resolve(kept(ref) + PEELED)) : Optional.empty();
    }

    private ObjectId fetch(KernelSpec.Git spec, Repository repository) throws IOException, InterruptedException {
        if (store.offline()) {
            throw SourceException.noAnswer(
                    "Maven is offline (-o) and the cache has no commit for " + spec.text()
                            + ". Run the same command once without -o.",
                    null);
        }
        GitMonitor monitor =
                new GitMonitor(store.progress(), "Fetching " + spec.ref().name() + " of " + spec.url());
        Exception last = null;
        for (String theirs : theirs(spec.ref())) {
            try (Git git = new Git(repository)) {
                FetchResult result = git.fetch()
                        .setRemote(spec.url())
                        .setRefSpecs(new RefSpec("+" + theirs + ":" + kept(spec.ref())))
                        .setTagOpt(TagOpt.NO_TAGS)
                        .setDepth(1)
                        .setTimeout(STALL_SECONDS)
                        .setProgressMonitor(monitor)
                        .setTransportConfigCallback(this::configure)
                        .call();
                for (TrackingRefUpdate update : result.getTrackingRefUpdates()) {
                    requireWritten(spec, repository, update.getResult());
                }
                if (spec.ref().kind() == GitRef.Kind.SHA) {
                    keep(spec, repository); // the library writes no ref for a commit that is named by its digits
                }
                ObjectId fetched = repository.resolve(kept(spec.ref()) + PEELED);
                if (fetched != null) {
                    return fetched;
                }
            } catch (GitAPIException e) {
                last = e;
                if (isIn(BoundedRepository.TooMuchException.class, e)) {
                    break; // nobody is asked for more
                }
            } finally {
                monitor.close();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while fetching " + spec.url());
            }
        }
        throw cannotFetch(spec, last);
    }

    private static void keep(KernelSpec.Git spec, Repository repository) throws IOException {
        ObjectId commit = ObjectId.fromString(spec.ref().name());
        if (repository.getObjectDatabase().has(commit)) {
            RefUpdate update = repository.updateRef(kept(spec.ref()));
            update.setNewObjectId(commit);
            requireWritten(spec, repository, update.forceUpdate());
        }
    }

    /** A fetch whose result cannot be written down is no error to the library; what was there before would be built. */
    private static void requireWritten(KernelSpec.Git spec, Repository repository, RefUpdate.Result result) {
        if (!WRITTEN.contains(result)) {
            throw new SourceException("Cannot write what was fetched of " + spec.text() + " to the repository "
                    + repository.getDirectory() + " (" + result + "). Check its permissions and the free space, or"
                    + " delete it: all in it can be fetched again.");
        }
    }

    private void configure(Transport transport) {
        if (transport instanceof TransportHttp http && network.proxy().isPresent()) {
            HttpConnectionFactory factory = new JDKHttpConnectionFactory();
            UrlConnections connections = new UrlConnections(network);
            http.setHttpConnectionFactory(new HttpConnectionFactory() {
                @Override
                public HttpConnection create(URL url) throws IOException {
                    return factory.create(connections.at(url), network.proxyFor(url.getHost()));
                }

                @Override
                public HttpConnection create(URL url, Proxy ignored) throws IOException {
                    return create(url);
                }
            });
        }
    }

    private static SourceException cannotFetch(KernelSpec.Git spec, Exception cause) {
        String problem = cause == null ? "it has no such commit" : problem(cause);
        String message = "Cannot fetch " + spec.ref() + " of the git repository " + spec.url() + ": " + problem
                + ". Expected "
                + switch (spec.ref().kind()) {
                    case ANY -> "a tag or a branch of this name";
                    case BRANCH -> "a branch of this name";
                    case TAG -> "a tag of this name";
                    case SHA ->
                        "a commit that the server gives out by its digits, which not all do: name a tag or a branch else";
                }
                + ". Check the address, the name, the network and the proxy in Maven's settings.xml.";
        return cause != null && isNoAnswer(spec, cause)
                ? SourceException.noAnswer(message, cause)
                : new SourceException(message, cause);
    }

    /** What the library says, and what it says that of. */
    private static String problem(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = failure.getMessage();
        String reason = root.getMessage();
        return reason == null || said.contains(reason) ? said : said + " (" + reason + ")";
    }

    /** The library has one kind of exception for all that a server may say, and keeps why there was no answer as its cause. */
    private static boolean isNoAnswer(KernelSpec.Git spec, Exception failure) {
        boolean silent = isIn(SocketException.class, failure)
                || isIn(UnknownHostException.class, failure)
                || isIn(InterruptedIOException.class, failure);
        // A disk that is not mounted is no server that says that there is none.
        boolean away = failure instanceof InvalidRemoteException && spec.url().startsWith("file:");
        return silent || away || SERVER_FAILED.matcher(failure.getMessage()).find();
    }

    private static boolean isIn(Class<? extends Exception> kind, Throwable failure) {
        return failure != null && (kind.isInstance(failure) || isIn(kind, failure.getCause()));
    }

    private static String[] theirs(GitRef ref) {
        String branch = Constants.R_HEADS + ref.name();
        String tag = Constants.R_TAGS + ref.name();
        return switch (ref.kind()) {
            case ANY -> new String[] {tag, branch};
            case BRANCH -> new String[] {branch};
            case TAG -> new String[] {tag};
            case SHA -> new String[] {ref.name()};
        };
    }

    private static String kept(GitRef ref) {
        String name = HexFormat.of().formatHex(ref.toString().getBytes(StandardCharsets.UTF_8));
        return "refs/ktstr/" + name;
    }

    private final class Found implements KernelSource {
        private final KernelSpec.Git spec;
        private final Path directory;
        private final ObjectId commit;
        private final String version;

        Found(KernelSpec.Git spec, Path directory, ObjectId commit, String version) {
            this.spec = spec;
            this.directory = directory;
            this.commit = commit.copy();
            this.version = version;
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public String identity() {
            return "git:" + commit.name();
        }

        @Override
        public Provenance provenance() {
            return new Provenance.GitCommit(spec.url(), spec.ref().toString(), commit.name());
        }

        @Override
        public SourceTree unpack(Path empty) throws IOException, InterruptedException {
            return store.holding(directory, () -> {
                write(empty);
                KernelVersion inside = KernelTree.version(empty);
                return new SourceTree(empty, inside.toString(), identity(), provenance());
            });
        }

        /** A repository that lacks something, as one whose fetch was killed, is made anew. */
        private void write(Path empty) throws IOException, InterruptedException {
            try (Repository repository = open(directory)) {
                GitCheckout.write(repository, commit, empty, store.progress());
            } catch (IOException | RuntimeException e) {
                if (!GitDamage.isIn(e)) {
                    throw e;
                }
                requireOnline(spec, directory, e);
                Trees.delete(directory);
                throw new SourceException(
                        "The repository " + directory + " in the cache was damaged (" + e.getMessage()
                                + "), and was deleted. Run the build again to fetch " + spec.text() + " anew.",
                        e);
            }
        }
    }
}
