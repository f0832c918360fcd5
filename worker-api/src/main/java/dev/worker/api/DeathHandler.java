package dev.worker.api;

/**
 * Is told of jobs that became dead letters: to page someone, to open a ticket. Called in the process that settled the job, after
 * that is stored, one at a time and on a thread of its own, so that a slow one never slows a job; at most once, as a process may
 * die before. What must happen for sure is a job that comes after ({@link ParentPolicy#RUN}). Jobs that failed with a parent,
 * without having run, are not told of.
 */
@FunctionalInterface
public interface DeathHandler {

    /**
     * A job has failed for good.
     *
     * @throws Exception which is logged, and changes nothing
     */
    void died(DeadLetter letter) throws Exception;
}
