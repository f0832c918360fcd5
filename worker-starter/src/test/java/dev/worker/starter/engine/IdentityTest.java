package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One job for one thing, however often and by however many it is asked for. */
@OnEveryBackend
class IdentityTest extends OnStage {

    private static final int CALLERS = 50;

    IdentityTest(Technology technology) {
        super(technology);
    }

    record Order(int number) implements Message<Integer> {}

    private Set<JobId> enqueueTogether(WorkerRuntime runtime, Consumer<EnqueueOptions> options) throws Exception {
        Set<JobId> ids = ConcurrentHashMap.newKeySet();
        CyclicBarrier together = new CyclicBarrier(CALLERS);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                calls.add(callers.submit(() -> {
                    together.await();
                    return ids.add(runtime.jobs().enqueue(new Order(7), options).id());
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
        return ids;
    }

    @Test
    void fiftyCallersWithOneKeyGetOneJob() throws Exception {
        WorkerRuntime runtime = stage.start();
        Set<JobId> ids = enqueueTogether(runtime, options -> options.queue("q").uniqueKey("order-7"));
        assertThat(ids).hasSize(1);
        assertThat(runtime.jobs().list(JobQuery.all())).hasSize(1);
    }

    @Test
    void fiftyCallersWithOneIdGetOneJob() throws Exception {
        WorkerRuntime runtime = stage.start();
        JobId id = JobId.named("order-7");
        assertThat(enqueueTogether(runtime, options -> options.queue("q").id(id))).containsExactly(id);
        assertThat(runtime.jobs().list(JobQuery.all())).hasSize(1);
    }

    @Test
    void anotherMessageUnderTheKeyOfALiveJobIsRefused() {
        WorkerRuntime runtime = stage.start();
        JobHandle<Integer> job = runtime.jobs().enqueue(new Order(1), options -> options.queue("q").uniqueKey("k"));
        assertThatThrownBy(() -> runtime.jobs().enqueue(new Order(2), options -> options.queue("q").uniqueKey("k")))
                .isInstanceOfSatisfying(WorkerException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_CONFLICT))
                .hasMessageContaining("k");
        job.cancel("make room");
        assertThat(runtime.jobs().enqueue(new Order(2), options -> options.queue("q").uniqueKey("k")).id())
                .isNotEqualTo(job.id());
    }

    @Test
    void aJobThatIsDoneIsNotDoneAgainUnderItsId() {
        WorkerRuntime runtime = stage.start(Worker.named("w").queue("q")
                .handle(Order.class, (message, job) -> Outcome.done(message.number())).build());
        JobId id = JobId.named("once");
        assertThat(runtime.jobs().enqueue(new Order(1), options -> options.id(id)).result(LONG)).isEqualTo(1);
        JobHandle<Integer> again = runtime.jobs().enqueue(new Order(1), options -> options.id(id));
        assertThat(again.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(again.info().attempt()).isEqualTo(1);
    }
}
