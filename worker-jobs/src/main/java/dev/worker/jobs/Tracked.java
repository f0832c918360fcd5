package dev.worker.jobs;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.TrackingLevel;
import dev.worker.api.spi.TrackingLevels;

/** What it means that there is no record of a job: a store may remember less than everything of a type. */
final class Tracked {

    private final TrackingLevels levels;

    Tracked(TrackingLevels levels) {
        this.levels = levels;
    }

    /** Whether a job of this type without a record may be one that has yet to end. */
    boolean mayStillEnd(String type) {
        return levels.of(type) == TrackingLevel.ENDS;
    }

    /** What to throw where a record is needed and missing. */
    WorkerException missing(JobId id, String type) {
        return switch (levels.of(type)) {
            case ALL -> notFound(id);
            case ENDS -> new WorkerException(ErrorCode.JOB_NOT_FOUND, noRecord(id, type));
            case NONE -> new WorkerException(ErrorCode.NOT_SUPPORTED, noRecord(id, type));
        };
    }

    /** Throws NOT_SUPPORTED if a job of this type without a record may be there, though it cannot be cancelled. */
    void requireCancellable(JobId id, String type) {
        if (levels.of(type) != TrackingLevel.ALL) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, noRecord(id, type) + ", and it cannot be cancelled");
        }
    }

    static WorkerException notFound(JobId id) {
        return new WorkerException(ErrorCode.JOB_NOT_FOUND, "there is no job " + id + " (any more)");
    }

    private String noRecord(JobId id, String type) {
        String remembered = mayStillEnd(type) ? "remembered from their end on" : "not tracked";
        return "there is no record of job " + id + ": jobs of type " + type + " are " + remembered + " ("
                + levels.setting() + ")";
    }
}
