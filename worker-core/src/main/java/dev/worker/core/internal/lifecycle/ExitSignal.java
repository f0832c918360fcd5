package dev.worker.core.internal.lifecycle;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One signal that ends the JVM in order. Goes through {@code sun.misc.Signal}, which every common JVM has but no
 * specification promises; hence by reflection, and optional.
 *
 * <p>Several runtimes of one JVM each put their handler in front of the one before. A released handler that is no longer the
 * front one stays in the chain and hands on.
 */
final class ExitSignal {

    private static final Logger LOG = LoggerFactory.getLogger(ExitSignal.class);

    private final Object signal;
    private final int number;
    private final Method install;
    private final Object handler;
    private final AtomicBoolean received = new AtomicBoolean();
    private volatile boolean released;
    private volatile Object previous;

    private ExitSignal(String name) throws ReflectiveOperationException {
        Class<?> signalClass = Class.forName("sun.misc.Signal");
        Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
        signal = signalClass.getConstructor(String.class).newInstance(name);
        number = (int) signalClass.getMethod("getNumber").invoke(signal);
        install = signalClass.getMethod("handle", signalClass, handlerClass);
        InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                arrived(handlerClass);
                yield null;
            }
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> "exit on SIG" + name;
        };
        handler = Proxy.newProxyInstance(ExitSignal.class.getClassLoader(), new Class<?>[]{handlerClass}, calls);
        previous = install.invoke(null, signal, handler);
    }

    /** Handles a signal from now on; empty where the JVM does not let us ({@code -Xrs}, for one). */
    static Optional<ExitSignal> handle(String name) {
        try {
            return Optional.of(new ExitSignal(name));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.debug("SIG{} stays with the JVM; its shutdown hook alone stops the runtime", name, e);
            return Optional.empty();
        }
    }

    /** Gives the signal back to whoever had it before. */
    void release() {
        released = true;
        try {
            Object front = install.invoke(null, signal, previous);
            if (front != handler) {
                install.invoke(null, signal, front);
            }
        } catch (ReflectiveOperationException e) {
            LOG.debug("a signal handler could not be put back", e);
        }
    }

    private void arrived(Class<?> handlerClass) throws ReflectiveOperationException {
        if (released) {
            handOn(handlerClass);
        } else if (received.compareAndSet(false, true)) {
            // Not on this thread: exit waits for the hooks, and the next signal must still get through.
            Thread.ofPlatform().name("worker-exit").start(() -> System.exit(0));
        } else {
            Runtime.getRuntime().halt(128 + number);
        }
    }

    private void handOn(Class<?> handlerClass) throws ReflectiveOperationException {
        try {
            handlerClass.getMethod("handle", signal.getClass()).invoke(previous, signal);
        } catch (InvocationTargetException e) {
            // The JVM's own default cannot be called; this is what it does.
            Thread.ofPlatform().name("worker-exit").start(() -> System.exit(128 + number));
        }
    }
}
