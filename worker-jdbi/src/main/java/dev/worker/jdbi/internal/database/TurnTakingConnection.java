package dev.worker.jdbi.internal.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Savepoint;
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
        return (Connection) Proxy.newProxyInstance(
                TurnTakingConnection.class.getClassLoader(),
                new Class<?>[]{Connection.class},
                new TurnTakingConnection(connection, turns));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (ENDS.contains(method.getName()) && !goesOn(arguments)) {
            try {
                return WrappedStatements.call(connection, method, arguments);
            } finally {
                end();
            }
        }
        return WrappedStatements.wrap(
                WrappedStatements.call(connection, method, arguments), proxy, this::callStatement);
    }

    /** A rollback to a savepoint and {@code setAutoCommit(false)} leave a transaction open. */
    private static boolean goesOn(Object[] arguments) {
        return arguments != null && (arguments[0] instanceof Savepoint || Boolean.FALSE.equals(arguments[0]));
    }

    private Object callStatement(Object statement, Method method, Object[] arguments) throws Throwable {
        return method.getName().startsWith("execute")
                ? execute(statement, method, arguments)
                : WrappedStatements.call(statement, method, arguments);
    }

    private Object execute(Object statement, Method method, Object[] arguments) throws Throwable {
        boolean alone = connection.getAutoCommit();
        begin();
        try {
            return WrappedStatements.call(statement, method, arguments);
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
}
