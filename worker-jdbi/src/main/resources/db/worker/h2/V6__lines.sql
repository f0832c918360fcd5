-- Every index of a table is in H2 one more tree that each insert writes: it has no partial indexes, and a row that an index is not for is
-- in it as NULL. A job is in one state at a time, so one index holds for each state what is asked of it. An insert, a claim and a settlement
-- write one entry of it, where there were five, three and two.
--  * line: where a job stands. The queued stand in the line of their queue, the others in one for their state, named with a slash, which is
--    in no queue's name. Succeeded and cancelled ones, which are deleted by their time, stand in one line.
--  * line_rank: what comes first there: the priority in a queue, else the microsecond since 1970 at which there is something to do.
DROP INDEX IF EXISTS worker_job_ready;
DROP INDEX IF EXISTS worker_job_ready_order;
DROP INDEX IF EXISTS worker_job_due;
DROP INDEX IF EXISTS worker_job_running;
DROP INDEX IF EXISTS worker_job_keep;

ALTER TABLE worker_job ADD COLUMN IF NOT EXISTS
    line      varchar GENERATED ALWAYS AS (CASE state
        WHEN 'QUEUED' THEN queue
        WHEN 'RUNNING' THEN '/running'
        WHEN 'SCHEDULED' THEN '/scheduled'
        WHEN 'WAITING' THEN '/waiting'
        WHEN 'FAILED' THEN '/failed'
        ELSE '/ended' END);
ALTER TABLE worker_job ADD COLUMN IF NOT EXISTS
    line_rank bigint GENERATED ALWAYS AS (CASE state
        WHEN 'QUEUED' THEN priority
        WHEN 'SCHEDULED' THEN DATEDIFF(MICROSECOND, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00',
            run_at AT TIME ZONE 'UTC')
        ELSE DATEDIFF(MICROSECOND, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00', keep_until AT TIME ZONE 'UTC') END);
ALTER TABLE worker_job DROP COLUMN IF EXISTS ready_queue;
ALTER TABLE worker_job DROP COLUMN IF EXISTS due_at;
CREATE INDEX IF NOT EXISTS worker_job_line ON worker_job (line, line_rank, seq);
