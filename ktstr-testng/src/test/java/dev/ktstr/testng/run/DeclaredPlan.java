// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.scenario.canned.Catalogue;

/** Lets tests of other packages see what became of a declaration. */
public final class DeclaredPlan {
    private DeclaredPlan() {}

    /** {@return the plan of a row} Throws what the row fails with if it was declared wrongly. */
    public static CasePlan of(CaseContext row) {
        return row.plan();
    }

    /** {@return what the case demands of a scenario of the catalogue} */
    public static Thresholds demanded(CasePlan plan, String scenario) {
        return plan.thresholds().overriddenBy(plan.demanded(Catalogue.named(scenario)));
    }
}
