package dev.worker.benchmarks.field;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.field.dbscheduler.DbScheduler;
import dev.worker.benchmarks.field.jobrunr.JobRunr;
import dev.worker.benchmarks.field.plainjdbc.PlainJdbc;
import dev.worker.benchmarks.field.quartz.Quartz;
import dev.worker.benchmarks.field.worker.WorkerFramework;
import java.util.List;

/** All who take part, in the order of the tables. */
public final class Field {
    private Field() {}

    public static List<Contender> contenders() {
        return List.of(
                new WorkerFramework(WorkerFramework.Threads.VIRTUAL),
                new WorkerFramework(WorkerFramework.Threads.PLATFORM),
                new DbScheduler(DbScheduler.Polling.LOCK_AND_FETCH),
                new DbScheduler(DbScheduler.Polling.FETCH),
                new JobRunr(),
                new Quartz(),
                new PlainJdbc());
    }

    /** The contender of this name. */
    public static Contender named(String name) {
        return contenders().stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contender is called " + name));
    }
}
