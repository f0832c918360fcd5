package dev.worker.benchmarks.field.jobrunr;

import static org.jobrunr.server.BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.JobBody;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.contender.Setup;
import dev.worker.benchmarks.field.Versions;
import java.time.Duration;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.server.configuration.DefaultBackgroundJobServerWorkerPolicy;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/** JobRunr's open-source edition with job requests, built without its statics so that several fit into one process. */
public final class JobRunr implements Contender {
    /** The least that it accepts on a SQL database. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "jobrunr";
    }

    @Override
    public String version() {
        return Versions.of("jobrunr");
    }

    @Override
    public void createSchema(Setup setup) {
        SqlStorageProviderFactory.using(setup.dataSource()).close();
    }

    @Override
    public JobSystem open(Setup setup) {
        JsonMapper mapper = new Jackson3JsonMapper();
        StorageProvider storage = SqlStorageProviderFactory.using(setup.dataSource());
        storage.setJobMapper(new JobMapper(mapper));
        BackgroundJobServer server = new BackgroundJobServer(storage, mapper, activator(setup.body()),
                configuration(setup.slots()));
        return new JobRunrSystem(new JobRequestScheduler(storage), server, setup.dataSource());
    }

    /** On virtual threads, as JobRunr has it by itself; platform threads were no faster. */
    private static BackgroundJobServerConfiguration configuration(int slots) {
        return usingStandardBackgroundJobServerConfiguration()
                .andPollInterval(POLL_INTERVAL)
                .andBackgroundJobServerWorkerPolicy(new DefaultBackgroundJobServerWorkerPolicy(slots));
    }

    private static JobActivator activator(JobBody body) {
        NumberedJob.Handler handler = new NumberedJob.Handler(body);
        return new JobActivator() {
            @Override
            public <T> T activateJob(Class<T> type) {
                return type.cast(handler);
            }
        };
    }
}
