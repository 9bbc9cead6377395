// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what one check finds, and ends it with what follows from that. */
final class CheckRun {
    /** So many of each kind are told; a person reads no more. */
    private static final int TOLD = 10;

    private final String prefix;
    private final List<String> violations = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();
    private int compared;

    /**
     * @param label the series'
     * @param check its name, as an author writes it
     */
    CheckRun(String label, String check) {
        this.prefix = label + " (" + check + "): ";
    }

    /** {@return a value to compare; empty where there is none, which is noted, or none that is finite, which is a failure} */
    Optional<BigDecimal> number(Point point) {
        if (point.reading().error().isPresent()) {
            passedOver.add(point.where() + ": " + point.reading().error().get());
            return Optional.empty();
        }
        return finite(point);
    }

    /** As {@link #number}, but that there is no value is a failure as well. */
    Optional<BigDecimal> demandedNumber(Point point) {
        if (point.reading().error().isPresent()) {
            violation("no value at " + point.where() + ": "
                    + point.reading().error().get());
            return Optional.empty();
        }
        return finite(point);
    }

    private Optional<BigDecimal> finite(Point point) {
        Number value = point.reading().number();
        if (!Numbers.isFinite(value)) {
            violation("not a finite number at " + point.where() + ": " + point.valueText());
            return Optional.empty();
        }
        return Optional.of(Numbers.exact(value));
    }

    /** Something was compared with what is demanded. */
    void compared(boolean kept, String otherwise) {
        compared++;
        if (!kept) {
            violation(otherwise);
        }
    }

    void violation(String what) {
        violations.add(prefix + what);
    }

    void doubt(String what) {
        doubts.add(what);
    }

    /** {@return what the check is based on, if it is kept} */
    Judged end() {
        if (!violations.isEmpty()) {
            List<String> lines = new ArrayList<>(told(violations));
            told(passedOver).forEach(note -> lines.add("passed over: " + note));
            throw new TemporalError(String.join("\n", lines));
        }
        if (!doubts.isEmpty()) {
            List<String> reasons = new ArrayList<>(told(doubts));
            told(passedOver).forEach(note -> reasons.add("passed over: " + note));
            throw new InconclusiveException(prefix + String.join("; ", reasons));
        }
        return new Judged(compared, passedOver);
    }

    /** {@return how many comparisons there were, kept or not} */
    int compared() {
        return compared;
    }

    private static List<String> told(List<String> all) {
        if (all.size() <= TOLD) {
            return all;
        }
        List<String> told = new ArrayList<>(all.subList(0, TOLD));
        told.add("and " + (all.size() - TOLD) + " more");
        return told;
    }
}
