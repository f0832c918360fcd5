package dev.worker.jdbi.internal.jobs;

import dev.worker.jdbi.internal.database.WrappedStatements;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** A connection whose transaction is someone else's to end: half of what is to be one would be committed otherwise. */
final class BorrowedConnection implements InvocationHandler {

    private static final Set<String> REFUSED = Set.of("commit", "setAutoCommit", "abort", "setTransactionIsolation");

    private final Connection connection;

    private BorrowedConnection(Connection connection) {
        this.connection = connection;
    }

    static Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                BorrowedConnection.class.getClassLoader(),
                new Class<?>[]{Connection.class},
                new BorrowedConnection(connection));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean whole = method.getName().equals("rollback") && method.getParameterCount() == 0;
        if (whole || REFUSED.contains(method.getName())) {
            throw new SQLException("the transaction ends with its job; " + method.getName()
                    + " is not the handler's to call (to roll back, throw)");
        }
        if (method.getName().equals("close")) {
            return null;
        }
        return WrappedStatements.wrap(
                WrappedStatements.call(connection, method, arguments), proxy, WrappedStatements::call);
    }
}
