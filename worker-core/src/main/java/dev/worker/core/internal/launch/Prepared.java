package dev.worker.core.internal.launch;

import com.google.inject.Module;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.extension.WorkerModule;
import dev.worker.core.internal.config.Configuration;
import dev.worker.core.internal.config.CoreSettings;
import dev.worker.core.internal.config.Problems;
import dev.worker.core.internal.config.Sources;
import dev.worker.core.internal.engine.EngineSettings;
import dev.worker.core.internal.plugin.Catalog;
import dev.worker.core.internal.plugin.Choice;
import dev.worker.core.internal.plugin.Services;
import dev.worker.core.internal.wiring.Parts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first phase of a start: everything has been read and checked, nothing has been opened.
 *
 * @param configuration where the settings come from
 * @param settings the checked settings
 * @param choice the chosen factories
 * @param workers what the workers declare, as far as it is known before they are made
 * @param modules the concerns on the class path, then the user's modules
 */
record Prepared(
        Configuration configuration,
        Settings settings,
        Choice choice,
        List<Parts.WorkerSource> workers,
        List<Module> modules) {

    private static final Logger LOG = LoggerFactory.getLogger(Prepared.class);

    /**
     * Reads and checks, and logs what is allowed but hardly meant.
     *
     * @throws WorkerException that lists every problem
     */
    static Prepared of(LaunchRequest request) {
        Problems problems = new Problems();
        Sources sources = request.isolated()
                ? Sources.ofBuilder(request.file(), request.settings(), problems)
                : Sources.ofProcess(request.file(), request.settings(), problems);
        Configuration configuration = new Configuration(sources, problems);
        Catalog catalog = new Catalog(plugins(request, problems), problems);
        List<Module> modules = modules(request, problems);
        List<Parts.WorkerSource> workers = workers(request, problems);
        Optional<Choice> choice = catalog.choose(configuration);
        Settings settings = configuration.check(active(choice, modules), catalog.settings());
        choice.ifPresent(chosen -> catalog.warnOfIdle(chosen, configuration));
        problems.throwIfAny();
        problems.warnings().forEach(LOG::warn);
        return new Prepared(configuration, settings, choice.orElseThrow(), workers, modules);
    }

    private static List<Setting<?>> active(Optional<Choice> choice, List<Module> modules) {
        List<Setting<?>> active = new ArrayList<>(CoreSettings.all());
        active.addAll(EngineSettings.all());
        for (Module module : modules) {
            if (module instanceof WorkerModule concern) {
                active.addAll(concern.settings());
            }
        }
        choice.ifPresent(chosen -> active.addAll(chosen.settings()));
        return active;
    }

    private static List<WorkerPlugin> plugins(LaunchRequest request, Problems problems) {
        return withoutTwins(request.plugins(), Services.find(WorkerPlugin.class, problems));
    }

    private static List<Module> modules(LaunchRequest request, Problems problems) {
        List<Module> all = new ArrayList<>();
        Set<Class<?>> given = new HashSet<>();
        request.modules().forEach(module -> given.add(module.getClass()));
        Services.find(WorkerModule.class, problems).stream()
                .filter(found -> !given.contains(found.getClass()))
                .forEach(all::add);
        all.addAll(request.modules());
        return all;
    }

    /** What was given by hand may be on the class path too; then the given one counts. */
    private static List<WorkerPlugin> withoutTwins(List<WorkerPlugin> given, List<WorkerPlugin> found) {
        List<WorkerPlugin> all = new ArrayList<>(given);
        Set<Class<?>> classes = new HashSet<>();
        given.forEach(plugin -> classes.add(plugin.getClass()));
        found.stream().filter(plugin -> !classes.contains(plugin.getClass())).forEach(all::add);
        return all;
    }

    private static List<Parts.WorkerSource> workers(LaunchRequest request, Problems problems) {
        List<Parts.WorkerSource> sources = new ArrayList<>();
        for (WorkerDeclaration declaration : request.workers()) {
            switch (declaration) {
                case WorkerDeclaration.OfClass injected -> sources.add(new Parts.Injected(injected.type()));
                case WorkerDeclaration.Instance instance ->
                    declared(instance.worker(), problems).ifPresent(sources::add);
            }
        }
        return sources;
    }

    private static Optional<Parts.WorkerSource> declared(Worker worker, Problems problems) {
        try {
            return Optional.of(Parts.Declared.of(worker));
        } catch (RuntimeException e) {
            problems.add("worker " + worker.getClass().getName() + " declares what is not allowed: " + e.getMessage());
            return Optional.empty();
        }
    }
}
