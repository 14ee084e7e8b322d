// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/** Starts the stack at the first test that wants it, stops it after the last, and shows the servers' logs of a failed test. */
final class StackExtension implements ParameterResolver, BeforeTestExecutionCallback, AfterTestExecutionCallback {
    private static final Namespace OURS = Namespace.create(StackExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stack(context);
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        context.getStore(OURS).put("logs", new Lengths(stack(context).logLengths()));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        boolean failed = context.getExecutionException()
                .filter(failure -> !(failure instanceof TestAbortedException))
                .isPresent();
        Lengths lengths = context.getStore(OURS).remove("logs", Lengths.class);
        if (failed && lengths != null) {
            stack(context).printLogsSince(lengths.of());
        }
    }

    private record Lengths(Map<Path, Long> of) {}

    /** Kept in the store of the whole session, which closes it at the end of the run. A start that failed is not tried again. */
    private static Stack stack(ExtensionContext context) {
        Started started = context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, OURS)
                .computeIfAbsent(Started.class, key -> Started.now(), Started.class);
        return started.stack();
    }

    private static final class Started implements AutoCloseable {
        private final @org.jspecify.annotations.Nullable Stack stack;
        private final @org.jspecify.annotations.Nullable RuntimeException failure;

        private Started(
                @org.jspecify.annotations.Nullable Stack stack,
                @org.jspecify.annotations.Nullable RuntimeException failure) {
            this.stack = stack;
            this.failure = failure;
        }

        static Started now() {
            try {
                return new Started(Stack.start(), null);
            } catch (RuntimeException failure) {
                return new Started(null, failure);
            }
        }

        Stack stack() {
            if (stack == null) {
                throw new IllegalStateException("the stack did not start", failure);
            }
            return stack;
        }

        @Override
        public void close() {
            if (stack != null) {
                stack.close();
            }
        }
    }
}
