// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import dev.ktstr.testng.adapter.CaseName;
import dev.ktstr.testng.adapter.KtstrCases;
import dev.ktstr.testng.gauntlet.Budget;
import dev.ktstr.testng.gauntlet.Candidate;
import dev.ktstr.testng.gauntlet.Selection;
import dev.ktstr.testng.run.CaseContext;
import dev.ktstr.testng.run.Console;
import dev.ktstr.testng.settings.Setting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.testng.IDataProviderInterceptor;
import org.testng.IDataProviderMethod;
import org.testng.IMethodInstance;
import org.testng.IMethodInterceptor;
import org.testng.ITestContext;
import org.testng.ITestNGMethod;

/**
 * Applies {@code -Dktstr.budgetSeconds}: of the cases that were asked for and can be carried out here, those that cover most are kept.
 * The others are not reported, as those are not that a filter leaves out; the line of the budget says how many there were.
 *
 * <p>All methods of a pass are looked at before its first case, so a choice is made for each fork of Surefire's.
 */
final class BudgetFilter implements IMethodInterceptor, IDataProviderInterceptor {
    private final int seconds;
    private final Wanted wanted;
    /** Candidates by their names. */
    private Set<String> candidates = Set.of();

    private Set<String> chosen = Set.of();
    private Optional<String> shortfall = Optional.empty();

    /** Whether a case was asked for. */
    interface Wanted {
        boolean isWanted(String className, String method, Object[] row);
    }

    BudgetFilter(int seconds, Wanted wanted) {
        this.seconds = seconds;
        this.wanted = wanted;
    }

    @Override
    public List<IMethodInstance> intercept(List<IMethodInstance> methods, ITestContext context) {
        List<Candidate> all = new ArrayList<>();
        for (IMethodInstance instance : methods) {
            ITestNGMethod method = instance.getMethod();
            for (CaseContext row : KtstrCases.rows(method)) {
                if (wanted.isWanted(method.getRealClass().getName(), method.getMethodName(), new Object[] {row})) {
                    row.candidate().ifPresent(all::add);
                }
            }
        }
        Selection selection = Budget.select(all, seconds);
        candidates = names(all);
        chosen = names(selection.chosen());
        shortfall = Budget.shortfall(all, seconds);
        if (!all.isEmpty()) {
            Console.print(selection.line());
        }
        return methods;
    }

    /** {@return why none of the cases is carried out, if that is so} */
    Optional<String> shortfall() {
        return shortfall.map(why -> why + " (" + Setting.BUDGET.property() + "=" + seconds + ")");
    }

    private static Set<String> names(List<Candidate> list) {
        return list.stream().map(Candidate::name).collect(Collectors.toSet());
    }

    @Override
    public Iterator<Object[]> intercept(
            Iterator<Object[]> rows, IDataProviderMethod provider, ITestNGMethod method, ITestContext context) {
        List<Object[]> kept = new ArrayList<>();
        rows.forEachRemaining(row -> {
            String name = method.getRealClass().getName() + "#" + CaseName.of(method.getMethodName(), row);
            // What is no candidate is told when its turn comes: a row that is wrong, or does not fit here.
            if (!candidates.contains(name) || chosen.contains(name)) {
                kept.add(row);
            }
        });
        return kept.iterator();
    }
}
