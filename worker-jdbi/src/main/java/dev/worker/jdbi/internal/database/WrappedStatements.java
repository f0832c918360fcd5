package dev.worker.jdbi.internal.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.Statement;

/** What a wrapped connection makes: asked for their connection, statements give the wrapper, and not what it wraps. */
public final class WrappedStatements {

    private WrappedStatements() {}

    /** How a method of a statement is called. */
    @FunctionalInterface
    public interface Call {

        /** Calls it, and throws what it throws. */
        Object of(Object target, Method method, Object[] arguments) throws Throwable;
    }

    /**
     * Wraps what a connection made.
     *
     * @param made wrapped if it knows its connection, else given as it is; may be null
     * @param connection the wrapper
     */
    public static Object wrap(Object made, Object connection, Call call) {
        return switch (made) {
            case CallableStatement callable -> wrap(CallableStatement.class, callable, connection, call);
            case PreparedStatement prepared -> wrap(PreparedStatement.class, prepared, connection, call);
            case Statement plain -> wrap(Statement.class, plain, connection, call);
            case DatabaseMetaData data -> wrap(DatabaseMetaData.class, data, connection, call);
            case null, default -> made;
        };
    }

    /** Calls a method by reflection, and throws what it throws itself. */
    public static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T wrap(Class<T> type, T made, Object connection, Call call) {
        InvocationHandler handler = (proxy, method, arguments) -> method.getName().equals("getConnection")
                ? connection
                : call.of(made, method, arguments);
        return type.cast(
                Proxy.newProxyInstance(WrappedStatements.class.getClassLoader(), new Class<?>[]{type}, handler));
    }
}
