package dev.worker.core.internal.wiring;

import com.google.inject.Binder;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provider;
import dev.worker.api.Handler;
import dev.worker.api.HandlerSpec;
import dev.worker.api.Message;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import dev.worker.api.spi.Transport;
import dev.worker.core.internal.config.Problems;
import dev.worker.core.internal.engine.HandlerPlan;
import dev.worker.core.internal.engine.WorkerPlan;
import dev.worker.core.internal.engine.WorkerPlans;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what workers declare into plans that the engine can run. For one thread. */
final class PlanMaker implements Provider<WorkerPlans> {

    private static final Logger LOG = LoggerFactory.getLogger(PlanMaker.class);

    private final List<Parts.WorkerSource> sources;
    private final Transport transport;
    private final Map<Class<?>, Provider<? extends Worker>> workers = new HashMap<>();
    private final Map<Class<?>, InjectedHandler> handlers = new LinkedHashMap<>();

    /**
     * Makes plans.
     *
     * @param transport what it cannot do, no worker may ask for
     */
    PlanMaker(List<Parts.WorkerSource> sources, Transport transport) {
        this.sources = sources;
        this.transport = transport;
    }

    /** Binds the workers that the injector is to make. */
    void bindWorkers(Binder binder) {
        for (Parts.WorkerSource source : sources) {
            if (source instanceof Parts.Injected injected && !workers.containsKey(injected.type())) {
                InjectedClass.bind(binder, injected.type());
                workers.put(injected.type(), binder.getProvider(injected.type()));
            }
        }
    }

    /**
     * The plans. Called by the injector, once.
     *
     * @throws WorkerException that lists everything that is wrong with the workers
     */
    @Override
    public WorkerPlans get() {
        Problems problems = new Problems();
        List<WorkerSpec> specs = new ArrayList<>();
        for (Parts.WorkerSource source : sources) {
            try {
                specs.add(spec(source));
            } catch (WorkerException e) {
                problems.add(e.getMessage());
            }
        }
        new WorkerRules(problems).check(specs, transport);
        problems.throwIfAny();
        problems.warnings().forEach(LOG::warn);
        return new WorkerPlans(specs.stream().map(this::plan).toList());
    }

    /** Makes the handlers that workers named by class; now that all else is there, they may inject all of it. */
    void makeHandlers(Injector injector) {
        if (handlers.isEmpty()) {
            return;
        }
        List<Class<?>> unbound = handlers.keySet().stream()
                .filter(type -> injector.getExistingBinding(Key.get(type)) == null)
                .toList();
        Injector withHandlers = injector
                .createChildInjector(binder -> unbound.forEach(type -> InjectedClass.bind(binder, type)));
        handlers.values().forEach(handler -> handler.made(typed(withHandlers.getInstance(handler.type()))));
    }

    private WorkerSpec spec(Parts.WorkerSource source) {
        return switch (source) {
            case Parts.Declared declared -> declared.spec();
            case Parts.Injected injected -> Parts.Declared.of(workers.get(injected.type()).get()).spec();
        };
    }

    private WorkerPlan plan(WorkerSpec spec) {
        RetryPolicy retry = spec.retry().orElse(RetryPolicy.DEFAULT);
        Map<String, HandlerPlan> plans = new LinkedHashMap<>();
        for (HandlerSpec handler : spec.handlers()) {
            plans.put(
                    handler.message().name(),
                    new HandlerPlan(
                            handler.message(),
                            handler(handler.source()),
                            handler.timeout().or(spec::timeout),
                            handler.retry().orElse(retry),
                            handler.upcasters(),
                            handler.next(),
                            handler.events()));
        }
        return new WorkerPlan(spec, plans);
    }

    private Handler<Message<?>> handler(HandlerSpec.Source source) {
        return switch (source) {
            case HandlerSpec.Instance instance -> typed(instance.handler());
            case HandlerSpec.Injected injected ->
                handlers.computeIfAbsent(injected.handlerClass(), type -> new InjectedHandler(injected.handlerClass()));
        };
    }

    @SuppressWarnings("unchecked") // it is only ever given messages of the class that it was registered for
    private static Handler<Message<?>> typed(Handler<?> handler) {
        return (Handler<Message<?>>) handler;
    }
}
