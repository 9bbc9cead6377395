// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelRange;
import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Decides which release a series means, and which ones a range. */
final class ReleaseChoice {

    /** The last series of former generations. */
    private static final Map<Integer, Integer> LAST_MINOR = Map.of(2, 6, 3, 19, 4, 20, 5, 19, 6, 19);

    private final ReleaseIndex index;
    private final boolean endOfLife;
    private final Progress progress;

    private Optional<ReleaseList> known = Optional.empty();

    ReleaseChoice(ReleaseIndex index, boolean endOfLife, Progress progress) {
        this.index = index;
        this.endOfLife = endOfLife;
        this.progress = progress;
    }

    /** {@return the list that was looked at, if one was} */
    synchronized Optional<ReleaseList> known() {
        return known;
    }

    private ReleaseList list() throws IOException, InterruptedException {
        ReleaseList list = index.current();
        synchronized (this) {
            known = Optional.of(list);
        }
        return list;
    }

    /** {@return the version itself, or the newest patch of a series, which is told when it is the last one} */
    KernelVersion one(KernelRange versions) throws IOException, InterruptedException {
        if (versions.exact().isPresent()) {
            return versions.exact().get();
        }
        ReleaseList list = list();
        String series = versions.from().series();
        Optional<ReleaseList.Listed> listed = list.newest(series);
        if (listed.isPresent()) {
            if (listed.get().endOfLife()) {
                tellEnd(series, listed.get().version());
            }
            return listed.get().version();
        }
        Optional<ReleaseList.Listed> mainline = list.releases().stream()
                .filter(release -> versions.includes(release.version()))
                .findFirst();
        if (mainline.isPresent() && mainline.get().moniker().equals("mainline")) {
            if (!KernelOrg.isCandidate(mainline.get().version())) {
                return mainline.get().version();
            }
            throw new SourceException("The series " + series + " has no release yet, only "
                    + mainline.get().version() + ". " + current(list) + " Name the release candidate itself, or one of"
                    + " these series.");
        }
        if (list.releases().stream().allMatch(release -> release.version().compareTo(versions.from()) < 0)) {
            throw noSeries(series, list);
        }
        // Not current any more, so not on the list of what is; the signed lists of digests have all that ever was.
        KernelVersion last =
                index.sums(versions.from().major()).newest(versions).orElseThrow(() -> noSeries(series, list));
        tellEnd(series, last);
        return last;
    }

    private void tellEnd(String series, KernelVersion last) {
        progress.message("The series " + series + " has reached its end of life: " + last + " is its last release.");
    }

    private static SourceException noSeries(String series, ReleaseList list) {
        return new SourceException("There is no kernel series " + series + ". " + current(list));
    }

    private static String current(ReleaseList list) {
        return "Current are "
                + list.releases().stream()
                        .filter(release -> release.isReleased() && !release.endOfLife())
                        .map(release -> release.version().series())
                        .distinct()
                        .collect(Collectors.joining(", "))
                + ".";
    }

    /** {@return the newest release of each series in a range, in their order} */
    List<KernelVersion> each(KernelRange range) throws IOException, InterruptedException {
        ReleaseList list = list();
        TreeMap<KernelVersion, KernelVersion> chosen = new TreeMap<>(); // by the first version of the series
        for (ReleaseList.Listed listed : list.releases()) {
            boolean wanted = listed.isReleased() && (endOfLife || !listed.endOfLife());
            if (wanted && overlaps(range, listed.version())) {
                newestWithin(range, listed.version())
                        .ifPresent(version -> chosen.merge(first(version), version, ReleaseChoice::newer));
            }
        }
        if (endOfLife) {
            for (int major = range.from().major(); major <= lastMajor(range, list); major++) {
                index.sums(major)
                        .newestOfEach(range)
                        .values()
                        .forEach(version -> chosen.merge(first(version), version, ReleaseChoice::newer));
            }
        } else {
            tellLeftOut(range, list, chosen);
        }
        if (chosen.isEmpty()) {
            throw new SourceException("The range " + range + " holds no release"
                    + (endOfLife ? "" : " of a series that still gets patches") + ". " + current(list)
                    + (endOfLife ? "" : " Series at their end of life are taken with -Dktstr.kernelEndOfLife=true.")
                    + " Release candidates are named one by one.");
        }
        return List.copyOf(chosen.values());
    }

    /** The newest patch may lie beyond the end of the range, where an older one does not. */
    private Optional<KernelVersion> newestWithin(KernelRange range, KernelVersion newest)
            throws IOException, InterruptedException {
        return range.includes(newest)
                ? Optional.of(newest)
                : Optional.ofNullable(
                        index.sums(newest.major()).newestOfEach(range).get(newest.series()));
    }

    private void tellLeftOut(KernelRange range, ReleaseList list, Map<KernelVersion, KernelVersion> chosen) {
        KernelVersion newest = list.releases().stream()
                .filter(ReleaseList.Listed::isReleased)
                .map(ReleaseList.Listed::version)
                .max(Comparator.naturalOrder())
                .orElse(range.from());
        List<String> left = new ArrayList<>();
        for (int major = range.from().major(); major <= Math.min(range.below().major(), newest.major()); major++) {
            int from = major == range.from().major() ? range.from().minor() : 0;
            int to = major == newest.major() ? newest.minor() : LAST_MINOR.getOrDefault(major, 0);
            for (int minor = from; minor <= to; minor++) {
                KernelVersion series = new KernelVersion(major, minor, 0, KernelVersion.NO_CANDIDATE);
                if (overlaps(range, series) && !chosen.containsKey(series)) {
                    left.add(series.series());
                }
            }
        }
        if (!left.isEmpty()) {
            progress.message("The range " + range + " leaves out series at their end of life: "
                    + String.join(", ", left) + ". They are taken with -Dktstr.kernelEndOfLife=true.");
        }
    }

    private static int lastMajor(KernelRange range, ReleaseList list) {
        int newest = list.releases().stream()
                .filter(ReleaseList.Listed::isReleased)
                .mapToInt(release -> release.version().major())
                .max()
                .orElse(range.from().major());
        boolean endsBefore = range.below().minor() == 0 && range.below().patch() == 0;
        return Math.min(newest, range.below().major() - (endsBefore ? 1 : 0));
    }

    /** {@return whether a release of a series can lie in a range} */
    private static boolean overlaps(KernelRange range, KernelVersion version) {
        KernelVersion first = first(version);
        KernelVersion beyond = new KernelVersion(version.major(), version.minor() + 1, 0, 0);
        return range.from().compareTo(beyond) < 0 && first.compareTo(range.below()) < 0;
    }

    private static KernelVersion first(KernelVersion version) {
        return new KernelVersion(version.major(), version.minor(), 0, KernelVersion.NO_CANDIDATE);
    }

    private static KernelVersion newer(KernelVersion a, KernelVersion b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
