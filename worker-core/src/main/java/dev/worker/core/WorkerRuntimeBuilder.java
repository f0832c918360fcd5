package dev.worker.core;

import com.google.inject.Module;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import dev.worker.api.DeathHandler;
import dev.worker.api.ErrorCode;
import dev.worker.api.EventSubscriber;
import dev.worker.api.Interceptor;
import dev.worker.api.MessageTemplate;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.EventListener;
import dev.worker.api.spi.TemplateSource;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.extension.RuntimeClock;
import dev.worker.core.extension.WorkerModule;
import dev.worker.core.internal.engine.Subscription;
import dev.worker.core.internal.launch.LaunchRequest;
import dev.worker.core.internal.launch.WorkerDeclaration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Describes a {@link WorkerRuntime}. Settings come from four places, each overriding those before: the properties file
 * {@code worker.properties} in the working directory (or the one that the system property {@code worker.config}, the environment
 * variable {@code WORKER_CONFIG} or {@link #settings(Path)} names), environment variables ({@code WORKER_JDBI_URL}), system
 * properties ({@code worker.jdbi.url}), and {@link #set}; or from the builder alone ({@link #isolated}). Not safe for use by several threads.
 */
public final class WorkerRuntimeBuilder {

    private final List<WorkerDeclaration> workers = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private final List<WorkerPlugin> plugins = new ArrayList<>();
    private final List<Module> modules = new ArrayList<>();
    private final List<Interceptor> interceptors = new ArrayList<>();
    private final List<EventListener> listeners = new ArrayList<>();
    private Path file;
    private boolean isolated;
    private RuntimeClock clock;

    WorkerRuntimeBuilder() {}

    /** Hosts a worker. */
    public WorkerRuntimeBuilder add(Worker worker) {
        workers.add(new WorkerDeclaration.Instance(Objects.requireNonNull(worker, "worker")));
        return this;
    }

    /**
     * Hosts a worker of a class that the runtime makes one instance of, injecting its constructor: its only one, or the one that is
     * annotated with {@code jakarta.inject.Inject}. What is injected comes from {@link #install}, or is anything that
     * {@link WorkerModule}s may inject, except that the client of jobs is to be had as
     * {@code jakarta.inject.Provider<Jobs>}: it knows the workers, and so comes after them. Handlers are made last and
     * have no such limit.
     */
    public WorkerRuntimeBuilder add(Class<? extends Worker> worker) {
        workers.add(new WorkerDeclaration.OfClass(Objects.requireNonNull(worker, "worker")));
        return this;
    }

    /**
     * Sets a setting, above all other sources.
     *
     * @param key without the prefix {@code worker.}, {@code jdbi.url} for example
     * @param value a text, or something whose text is what the setting reads: a number, a duration, an enum, a path
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if the key has the prefix, or there is no key or no value
     */
    public WorkerRuntimeBuilder set(String key, Object value) {
        if (key == null || value == null) {
            throw WorkerException.invalid("setting '%s' is %s; a key and a value are needed", key, value);
        }
        if (key.startsWith("worker.")) {
            throw WorkerException.invalid(
                    "setting key '%s' is not allowed; leave out the prefix, which only other sources need", key);
        }
        settings.put(key, value.toString());
        return this;
    }

    /** Reads settings from this properties file, which must exist. Its keys start with {@code worker.}. */
    public WorkerRuntimeBuilder settings(Path propertiesFile) {
        file = Objects.requireNonNull(propertiesFile, "propertiesFile");
        return this;
    }

    /**
     * Takes no settings but those of {@link #set} and {@link #settings(Path)}: none of the environment or of system properties, and no file that
     * is not named here. For tests, which are to do the same on every machine.
     */
    public WorkerRuntimeBuilder isolated() {
        isolated = true;
        return this;
    }

    /** Adds a plugin beside those that are found on the class path; one of the same class is not added twice. */
    public WorkerRuntimeBuilder plugin(WorkerPlugin plugin) {
        plugins.add(Objects.requireNonNull(plugin, "plugin"));
        return this;
    }

    /**
     * Adds bindings, for what workers and handlers have injected; a {@link WorkerModule} counts as a concern, as if it had been found
     * on the class path. Bindings must be explicit, and constructors that are injected annotated.
     */
    public WorkerRuntimeBuilder install(Module... bindings) {
        modules.addAll(List.of(bindings));
        return this;
    }

    /** Makes jobs of a message type by this template where their enqueueing does not say; repeated calls add. */
    public WorkerRuntimeBuilder template(MessageTemplate template) {
        Objects.requireNonNull(template, "template");
        return templates(type -> Optional.of(template).filter(own -> own.type().equals(type)));
    }

    /**
     * Looks for the templates of message types here, too; repeated calls add, and the first that has a template counts. Those of
     * the file that {@code worker.jobs.templates} names count before all.
     */
    public WorkerRuntimeBuilder templates(TemplateSource source) {
        Objects.requireNonNull(source, "source");
        return install(
                binder -> Multibinder.newSetBinder(binder, TemplateSource.class).addBinding().toInstance(source));
    }

    /** Tells this handler of jobs that became dead letters; repeated calls add. Needs {@code worker-failed}. */
    public WorkerRuntimeBuilder onDeath(DeathHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return install(binder -> Multibinder.newSetBinder(binder, DeathHandler.class).addBinding().toInstance(handler));
    }

    /** Tells a listener of events; repeated calls add. */
    public WorkerRuntimeBuilder listen(EventListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Tells a subscriber of the domain events of a class, and its subclasses, that handlers of this process publish; repeated calls
     * add. See {@link EventSubscriber}.
     */
    public <E> WorkerRuntimeBuilder subscribe(Class<E> event, EventSubscriber<? super E> subscriber) {
        Subscription<E> subscription = new Subscription<>(event, subscriber);
        return install(binder -> Multibinder.newSetBinder(binder, new TypeLiteral<Subscription<?>>() {})
                .addBinding().toInstance(subscription));
    }

    /** Goes around every call of a handler; repeated calls add, the first outermost. */
    public WorkerRuntimeBuilder intercept(Interceptor interceptor) {
        interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
        return this;
    }

    /** Uses this clock instead of the machine's and of every server's, so that a test can set the time. It stays open at the end. */
    public WorkerRuntimeBuilder clock(RuntimeClock testClock) {
        clock = Objects.requireNonNull(testClock, "testClock");
        return this;
    }

    /**
     * Starts: reads and checks all settings, opens the chosen backends, starts the actors of all modules, then the workers. Where one
     * of these fails, what had been opened and started is closed again.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} that lists everything that is wrong with settings, workers and
     *     plugins; {@link ErrorCode#UNAVAILABLE} if a backend did not answer in the time that its settings give it; the
     *     code of what an actor or a start hook threw
     */
    public WorkerRuntime start() {
        return WorkerRuntime.start(new LaunchRequest(
                workers, settings, Optional.ofNullable(file), isolated, plugins, modules, interceptors, listeners,
                Optional.ofNullable(clock)));
    }
}
