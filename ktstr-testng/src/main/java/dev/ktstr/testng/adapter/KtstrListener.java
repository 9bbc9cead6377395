// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.run.CaseContext;
import dev.ktstr.testng.run.RunSession;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.testng.IAnnotationTransformer;
import org.testng.IExecutionListener;
import org.testng.IInvokedMethod;
import org.testng.IInvokedMethodListener;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.SkipException;
import org.testng.annotations.ITestAnnotation;

/**
 * Binds {@link Ktstr} to TestNG. TestNG finds it in {@code META-INF/services}, so a class runs the same from Maven, from an
 * IDE and from TestNG itself.
 */
public final class KtstrListener
        implements IAnnotationTransformer, IInvokedMethodListener, ITestListener, IExecutionListener {
    private static final String WITHOUT_ROW = "ktstr.withoutRow";

    @Override
    @SuppressWarnings("rawtypes") // TestNG's signature
    public void transform(ITestAnnotation annotation, Class testClass, Constructor constructor, Method method) {
        // To one that takes nothing no row can be handed, which it is told in its own name.
        if (method != null && method.isAnnotationPresent(Ktstr.class) && method.getParameterCount() > 0) {
            annotation.setDataProvider(KtstrCases.NAME);
            annotation.setDataProviderClass(KtstrCases.class);
        }
    }

    @Override
    public void beforeInvocation(IInvokedMethod method, ITestResult result) {
        // TestNG calls this for cases that it skips, too, and then does not expect an exception.
        if (method.isTestMethod() && result.getStatus() != ITestResult.SKIP) {
            ctx(result).ifPresent(CaseContext::begin);
        }
    }

    @Override
    public void afterInvocation(IInvokedMethod method, ITestResult result) {
        if (method.isTestMethod()) {
            ctx(result).ifPresent(ctx -> {
                Optional<Throwable> thrown = thrownIn(result);
                Optional<Throwable> failure = ctx.end(thrown);
                if (!failure.equals(thrown)) {
                    settle(result, failure);
                }
            });
        }
    }

    /** What the method threw, unless it is what TestNG was told to expect. */
    private static Optional<Throwable> thrownIn(ITestResult result) {
        return switch (result.getStatus()) {
            case ITestResult.SUCCESS -> Optional.empty();
            case ITestResult.SKIP ->
                Optional.of(
                        result.getThrowable() instanceof SkipException skip
                                ? skip
                                : new SkipException("skipped by TestNG"));
            default -> Optional.of(thrownBy(result));
        };
    }

    /** The failure that a test is for is a success. */
    private static void settle(ITestResult result, Optional<Throwable> failure) {
        if (failure.isEmpty()) {
            result.setStatus(ITestResult.SUCCESS);
        } else {
            result.setStatus(failure.get() instanceof SkipException ? ITestResult.SKIP : ITestResult.FAILURE);
        }
        result.setThrowable(failure.orElse(null));
    }

    @Override
    public void onTestSuccess(ITestResult result) {
        ctx(result).ifPresent(ctx -> ctx.record(Optional.empty(), false));
    }

    @Override
    public void onTestFailure(ITestResult result) {
        ctx(result).ifPresent(ctx -> ctx.record(Optional.of(thrownBy(result)), false));
    }

    private static Throwable thrownBy(ITestResult result) {
        Throwable thrown = result.getThrowable();
        return thrown == null ? new AssertionError("failed without saying why") : thrown;
    }

    @Override
    public void onTestSkipped(ITestResult result) {
        ctx(result).ifPresent(ctx -> ctx.record(Optional.ofNullable(result.getThrowable()), true));
    }

    @Override
    public void onExecutionFinish() {
        RunSession.finish();
    }

    private static Optional<CaseContext> ctx(ITestResult result) {
        Object[] parameters = result.getParameters();
        return Stream.ofNullable(parameters)
                .flatMap(Arrays::stream)
                .filter(CaseContext.class::isInstance)
                .map(CaseContext.class::cast)
                .findFirst()
                .or(() -> withoutRow(result));
    }

    /** {@return the only case of a method that takes no row: one that fails} */
    private static Optional<CaseContext> withoutRow(ITestResult result) {
        Method method = result.getMethod().getConstructorOrMethod().getMethod();
        if (!method.isAnnotationPresent(Ktstr.class) || method.getParameterCount() > 0) {
            return Optional.empty();
        }
        if (result.getAttribute(WITHOUT_ROW) == null) {
            String name = method.getName();
            result.setAttribute(
                    WITHOUT_ROW,
                    CaseContext.invalid(
                            name,
                            new IllegalArgumentException(
                                    Declaration.place(result.getMethod().getRealClass(), method)
                                            + "it has to take the case that it is run as, a " + Ctx.class.getName()
                                            + ": " + name + "(Ctx ctx)")));
        }
        return Optional.of((CaseContext) result.getAttribute(WITHOUT_ROW));
    }

    /** {@return how long a case took, in milliseconds, without the time it waited for room on the host} */
    public static int elapsedMillis(ITestResult result) {
        long millis = result.getEndMillis() - result.getStartMillis();
        long waited = ctx(result).map(CaseContext::waitedMillis).orElse(0L);
        return (int) Math.max(0, millis - waited);
    }
}
