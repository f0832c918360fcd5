package dev.worker.core;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Backends for tests of everything around the engine: {@code quiet} and {@code other} carry what a test hands in and
 * write down when they are opened and closed, {@code bare} offers nothing, {@code broken} cannot be opened.
 */
final class QuietPlugin implements WorkerPlugin {

    static final Setting<Integer> SIZE = Setting.integer("quiet.size", "its size", 1, 10).withDefault(1);
    static final Setting<String> SECRET = Setting.text("other.secret", "its secret").required();

    final Journal journal;
    final QuietTransport transport;

    QuietPlugin(Journal journal) {
        this(journal, Set.of(ClaimOrder.values()));
    }

    QuietPlugin(Journal journal, Set<ClaimOrder> orders) {
        this.journal = journal;
        this.transport = new QuietTransport(orders);
    }

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(
                new QuietFactory("quiet", List.of(SIZE), true),
                new QuietFactory("other", List.of(SECRET), true),
                new QuietFactory("bare", List.of(), false),
                new BrokenFactory());
    }

    private final class QuietFactory implements Factory<Backend> {

        private final String name;
        private final List<Setting<?>> settings;
        private final boolean offers;

        private QuietFactory(String name, List<Setting<?>> settings, boolean offers) {
            this.name = name;
            this.settings = settings;
            this.offers = offers;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Setting<?>> settings() {
            return settings;
        }

        @Override
        public Backend create(PluginContext context) {
            settings.forEach(context.settings()::get);
            journal.add("open " + name);
            return new QuietBackend(name, offers);
        }
    }

    private final class BrokenFactory implements Factory<Backend> {

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Backend create(PluginContext context) {
            throw new WorkerException(ErrorCode.UNAVAILABLE, "no server answers");
        }
    }

    private final class QuietBackend implements Backend {

        private final String name;
        private final boolean offers;

        private QuietBackend(String name, boolean offers) {
            this.name = name;
            this.offers = offers;
        }

        @Override
        public Optional<Transport> transport() {
            return Optional.of((Transport) transport).filter(any -> offers);
        }

        @Override
        public Optional<JobStore> jobStore() {
            return Optional.of((JobStore) new NoJobs()).filter(any -> offers);
        }

        @Override
        public void close() {
            journal.add("close " + name);
        }
    }
}
