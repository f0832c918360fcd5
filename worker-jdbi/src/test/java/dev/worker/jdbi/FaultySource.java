package dev.worker.jdbi;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A data source whose connection breaks at a chosen step of the thread that armed it: at the n-th statement, batch, savepoint,
 * commit or change of auto-commit. The connection is really gone then, as if the network or the process had died.
 */
final class FaultySource {

    /** When the connection breaks. */
    enum Moment {
        /** The step did not take place. */
        BEFORE,
        /** It did, and its answer is lost. */
        AFTER
    }

    private static final Set<String> STEPS = Set.of(
            "execute", "executeQuery", "executeUpdate", "executeBatch", "executeLargeUpdate", "setSavepoint",
            "releaseSavepoint",
            "commit", "setAutoCommit");

    private final DataSource source;
    private final ThreadLocal<Fault> armed = new ThreadLocal<>();

    FaultySource(DataSource source) {
        this.source = source;
    }

    /** The source to give to whoever is tested. */
    DataSource asDataSource() {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            Object result = call(source, method, arguments);
            return result instanceof Connection connection ? faulty(connection) : result;
        });
    }

    /** The n-th step of this thread from now on breaks; counted from 1. */
    void arm(int step, Moment moment) {
        armed.set(new Fault(step, moment));
    }

    /** Ends it; says whether the fault has struck. */
    boolean disarm() {
        Fault fault = armed.get();
        armed.remove();
        return fault != null && fault.left <= 0;
    }

    private Connection faulty(Connection real) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            Object result = step(real, real, method, arguments);
            return result instanceof PreparedStatement statement
                    ? proxy(PreparedStatement.class, (self, call, values) -> step(real, statement, call, values))
                    : result;
        });
    }

    private Object step(Connection connection, Object target, Method method, Object[] arguments) throws Throwable {
        Fault fault = armed.get();
        if (fault == null || !STEPS.contains(method.getName()) || --fault.left != 0) {
            return call(target, method, arguments);
        }
        if (fault.moment == Moment.AFTER) {
            call(target, method, arguments);
        }
        breakOff(connection);
        throw new SQLException("the connection broke at " + method.getName(), "08006");
    }

    private static void breakOff(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        connection.close();
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FaultySource.class.getClassLoader(), new Class<?>[]{type}, handler));
    }

    private static final class Fault {
        private int left;
        private final Moment moment;

        private Fault(int step, Moment moment) {
            this.left = step;
            this.moment = moment;
        }
    }
}
