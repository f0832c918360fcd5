package dev.worker.jdbi.internal.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Set;

/**
 * A connection that has its turn from the first statement of a transaction to the end of that, and for each statement where
 * there is none.
 */
final class TurnTakingConnection implements InvocationHandler {

    private static final Set<String> ENDS = Set.of("commit", "rollback", "setAutoCommit", "close", "abort");

    private final Connection connection;
    private final Turns turns;
    private Durability.Turn turn;

    private TurnTakingConnection(Connection connection, Turns turns) {
        this.connection = connection;
        this.turns = turns;
    }

    static Connection of(Connection connection, Turns turns) {
        return proxy(Connection.class, new TurnTakingConnection(connection, turns));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (ENDS.contains(method.getName()) && !goesOn(arguments)) {
            try {
                return call(connection, method, arguments);
            } finally {
                end();
            }
        }
        Object result = call(connection, method, arguments);
        return switch (result) {
            case CallableStatement call -> statement(CallableStatement.class, call, proxy);
            case PreparedStatement prepared -> statement(PreparedStatement.class, prepared, proxy);
            case Statement plain -> statement(Statement.class, plain, proxy);
            case null, default -> result;
        };
    }

    /** A rollback to a savepoint and {@code setAutoCommit(false)} leave a transaction open. */
    private static boolean goesOn(Object[] arguments) {
        return arguments != null && (arguments[0] instanceof Savepoint || Boolean.FALSE.equals(arguments[0]));
    }

    private <S extends Statement> S statement(Class<S> type, S statement, Object mine) {
        return proxy(type, (any, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return mine;
            }
            return method.getName().startsWith("execute")
                    ? execute(statement, method, arguments)
                    : call(statement, method, arguments);
        });
    }

    private Object execute(Statement statement, Method method, Object[] arguments) throws Throwable {
        boolean alone = connection.getAutoCommit();
        begin();
        try {
            return call(statement, method, arguments);
        } finally {
            if (alone) {
                end();
            }
        }
    }

    private synchronized void begin() {
        if (turn == null) {
            turn = turns.begin();
        }
    }

    private synchronized void end() {
        if (turn != null) {
            turn.end();
            turn = null;
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(TurnTakingConnection.class.getClassLoader(), new Class<?>[]{type}, handler));
    }
}
