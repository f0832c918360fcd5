package dev.worker.starter.stage;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * A backend as it is found on the class path, that the test reaches too: to publish what no client would. The memory of
 * the memory backend outlives its runtimes, as a database does.
 */
final class Tap implements WorkerPlugin, Factory<Backend> {

    static final String NAME = "stage";

    private final Factory<Backend> factory;
    private final boolean shared;
    private Backend opened;
    private volatile Consumer<List<Settlement>> beforeSettling = settlements -> {};
    private volatile Runnable afterSettling = () -> {};
    private volatile Consumer<List<Delivery>> afterFetching = deliveries -> {};
    private volatile Consumer<List<?>> afterTakingOver = taken -> {};
    private volatile Runnable beforeRegistering = () -> {};

    Tap(String backend) {
        factory = ServiceLoader.load(WorkerPlugin.class).stream()
                .flatMap(plugin -> plugin.get().backends().stream())
                .filter(found -> found.name().equals(backend))
                .findFirst()
                .orElseThrow();
        shared = backend.equals("memory");
    }

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(this);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Setting<?>> settings() {
        return factory.settings();
    }

    @Override
    public synchronized Backend create(PluginContext context) {
        if (!shared || opened == null) {
            opened = factory.create(context);
        }
        return tapped(opened);
    }

    void beforeSettling(Consumer<List<Settlement>> action) {
        beforeSettling = action;
    }

    void afterSettling(Runnable action) {
        afterSettling = action;
    }

    void afterFetching(Consumer<List<Delivery>> action) {
        afterFetching = action;
    }

    void afterTakingOver(Consumer<List<?>> action) {
        afterTakingOver = action;
    }

    void beforeRegistering(Runnable action) {
        beforeRegistering = action;
    }

    /** The backend that was opened last. */
    synchronized Backend opened() {
        return opened;
    }

    private Backend tapped(Backend backend) {
        Optional<Transport> transport = backend.transport().map(this::tapped);
        return proxy(Backend.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "transport" -> transport;
            // the shared one goes on with the next runtime
            case "close" -> shared ? null : call(backend, method, arguments);
            default -> call(backend, method, arguments);
        });
    }

    private Transport tapped(Transport transport) {
        return proxy(Transport.class, (proxy, method, arguments) -> {
            if (method.getName().equals("fetch")) {
                List<Delivery> deliveries = transport.fetch((FetchRequest) arguments[0]);
                afterFetching.accept(deliveries);
                return deliveries;
            }
            if (method.getName().equals("settle")) {
                return settle(transport, (OwnerId) arguments[0], (List<?>) arguments[1]);
            }
            if (method.getName().equals("register")) {
                beforeRegistering.run();
            }
            Object answer = call(transport, method, arguments);
            if (method.getName().equals("takeOver")) {
                afterTakingOver.accept((List<?>) answer);
            }
            return answer;
        });
    }

    private List<Settled> settle(Transport transport, OwnerId owner, List<?> all) {
        List<Settlement> settlements = all.stream().map(Settlement.class::cast).toList();
        beforeSettling.accept(settlements);
        List<Settled> answers = transport.settle(owner, settlements);
        afterSettling.run();
        return answers;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Tap.class.getClassLoader(), new Class<?>[]{type}, handler));
    }

    private static Object call(Object target, Method method, Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
