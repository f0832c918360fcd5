package dev.worker.core.internal.wiring;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.Schedule;
import dev.worker.api.ScheduleInfo;
import dev.worker.api.Schedules;
import dev.worker.api.WorkerException;
import java.util.List;
import java.util.Optional;

/** Stands for the schedules where no module offers them. */
final class MissingSchedules implements Schedules {

    @Override
    public ScheduleInfo declare(Schedule schedule) {
        throw missing();
    }

    @Override
    public Optional<ScheduleInfo> find(String name) {
        throw missing();
    }

    @Override
    public List<ScheduleInfo> list() {
        throw missing();
    }

    @Override
    public boolean pause(String name) {
        throw missing();
    }

    @Override
    public boolean resume(String name) {
        throw missing();
    }

    @Override
    public JobId runNow(String name) {
        throw missing();
    }

    @Override
    public boolean delete(String name) {
        throw missing();
    }

    private static WorkerException missing() {
        return new WorkerException(
                ErrorCode.NOT_SUPPORTED,
                "nothing on the class path offers schedules; add the artifact dev.worker:worker-jobs");
    }
}
