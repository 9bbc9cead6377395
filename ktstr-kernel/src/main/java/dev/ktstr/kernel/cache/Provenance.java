// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

/** Where a kernel came from, kept in its manifest. */
public sealed interface Provenance {

    /** {@return the origin in one phrase, such as {@code package linux-image-x 1.0-1 from trixie-backports}} */
    String describe();

    /**
     * {@return whether it is of sources that somebody should vouch for, and nobody does for good: nobody did, or a pin, which vouches
     * for as long as it is there}
     */
    default boolean isUnproven() {
        return false;
    }

    /**
     * A package of the distribution with a kernel that is built already.
     *
     * @param packageName such as {@code linux-binary-7.0.13+deb13-cloud-amd64}
     * @param packageVersion such as {@code 7.0.13-1~bpo13+1}
     * @param suite such as {@code trixie-backports}
     */
    record DistroPackage(String packageName, String packageVersion, String suite) implements Provenance {
        @Override
        public String describe() {
            return "package " + packageName + " " + packageVersion + " from " + suite;
        }
    }

    /**
     * A package of the distribution's kernel sources, built here.
     *
     * @param packageName begins with {@link #NAMES}, such as {@code linux-source-7.3}
     * @param packageVersion such as {@code 7.3.4-1~bpo13+1}
     * @param suite such as {@code trixie-backports}
     */
    record DistroSource(String packageName, String packageVersion, String suite) implements Provenance {

        /** How the names of all these packages begin, and of no other ones. */
        public static final String NAMES = "linux-source-";

        @Override
        public String describe() {
            return "package " + packageName + " " + packageVersion + " from " + suite;
        }
    }

    /**
     * A file the user named.
     *
     * @param path its absolute path at the time
     */
    record LocalFile(String path) implements Provenance {
        @Override
        public String describe() {
            return "file " + path;
        }
    }

    /**
     * An upstream release, built here.
     *
     * @param url of the tar file
     * @param sha256 of the tar file
     * @param trust why it is believed, such as {@code signed by Greg Kroah-Hartman (FINGERPRINT)}
     */
    record Release(String url, String sha256, String trust) implements Provenance {

        /** The trust of a release that nobody vouched for. */
        public static final String NOT_AUTHENTICATED = "not authenticated";

        private static final String PINNED = "pinned in ";

        /** {@return the trust of a release whose digest a user wrote into a file} */
        public static String pinnedIn(String file) {
            return PINNED + file;
        }

        @Override
        public String describe() {
            return url + ", " + trust;
        }

        @Override
        public boolean isUnproven() {
            return trust.equals(NOT_AUTHENTICATED) || trust.startsWith(PINNED);
        }
    }

    /**
     * A commit of a repository, built here.
     *
     * @param url of the repository
     * @param ref the name that was asked for
     * @param commit what it was then, 40 hex digits
     */
    record GitCommit(String url, String ref, String commit) implements Provenance {
        @Override
        public String describe() {
            return "commit " + commit + " (" + ref + ") of " + url;
        }
    }

    /**
     * A source tree on disk, built here.
     *
     * @param path its absolute path at the time
     * @param identity what it held then
     */
    record LocalTree(String path, String identity) implements Provenance {
        @Override
        public String describe() {
            return "source tree " + path + " (" + identity + ")";
        }
    }
}
