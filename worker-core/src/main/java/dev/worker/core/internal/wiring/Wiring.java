package dev.worker.core.internal.wiring;

import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.matcher.Matchers;
import com.google.inject.spi.Message;
import com.google.inject.util.Modules;
import dev.worker.api.DeadLetters;
import dev.worker.api.ErrorCode;
import dev.worker.api.Jobs;
import dev.worker.api.Schedules;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.Actor;
import dev.worker.core.internal.engine.Engine;
import dev.worker.core.internal.engine.EngineModule;
import dev.worker.core.internal.engine.ProcessName;
import dev.worker.core.internal.event.ListenerEvents;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a runtime's objects; starts none of them. */
public final class Wiring {

    private static final Key<Set<Actor>> ACTORS = Key.get(new TypeLiteral<Set<Actor>>() {});

    private Wiring() {}

    /**
     * Wires a runtime.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} with all that does not fit together; what a constructor
     *     threw, if it threw anything else
     */
    public static Wired wire(Parts parts) {
        GuiceFlags.set();
        PlanMaker plans = new PlanMaker(parts.workers(), parts.opened().transport());
        ConstructionOrder order = new ConstructionOrder();
        try {
            Injector injector = Guice.createInjector(Stage.PRODUCTION, module(parts, plans, order));
            plans.makeHandlers(injector);
            injector.getInstance(ListenerEvents.class).open();
            return new Wired(
                    injector.getInstance(ProcessName.class),
                    injector.getInstance(Engine.class),
                    order.sort(injector.getInstance(ACTORS)),
                    injector.getInstance(Jobs.class),
                    injector.getInstance(DeadLetters.class),
                    injector.getInstance(Schedules.class));
        } catch (CreationException e) {
            throw explained(e.getErrorMessages(), e);
        } catch (ConfigurationException e) {
            throw explained(e.getErrorMessages(), e);
        } catch (ProvisionException e) {
            throw explained(e.getErrorMessages(), e);
        }
    }

    private static Module module(Parts parts, PlanMaker plans, ConstructionOrder order) {
        List<Module> modules = new ArrayList<>();
        modules.add(new StrictModule());
        modules.add(binder -> binder.bindListener(Matchers.any(), order));
        modules.add(new CoreModule(parts, plans));
        modules.add(new EngineModule());
        modules.addAll(parts.modules());
        return Modules.override(new DefaultsModule()).with(modules);
    }

    /**
     * Our own exceptions speak for themselves: what they find wrong with the configuration is told at once, and once each, as several
     * dependents of one may repeat it. What Guice says is said in its own words, but for its advertising.
     */
    private static WorkerException explained(Collection<Message> messages, RuntimeException e) {
        List<WorkerException> own = messages.stream()
                .map(message -> ownException(message.getCause()))
                .flatMap(Optional::stream)
                .toList();
        if (own.isEmpty()) {
            String said = messages.stream()
                    .map(Message::getMessage)
                    .distinct()
                    .collect(Collectors.joining("\n  - ", "The runtime cannot be put together:\n  - ", ""));
            return new WorkerException(ErrorCode.INVALID_CONFIGURATION, said, e);
        }
        List<String> problems = own.stream()
                .filter(one -> one.code() == ErrorCode.INVALID_CONFIGURATION)
                .map(WorkerException::getMessage)
                .distinct()
                .toList();
        return problems.size() < 2
                ? own.get(0)
                : new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.join("\n", problems), e);
    }

    private static Optional<WorkerException> ownException(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof WorkerException own) {
                return Optional.of(own);
            }
        }
        return Optional.empty();
    }
}
