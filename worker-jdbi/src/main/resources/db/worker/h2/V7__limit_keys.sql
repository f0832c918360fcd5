-- See PostgreSQL. Queue and key are one text in ready_key, which is NULL for a job without a key whatever its state: a change
-- of state then does not touch the index. A slash is in no queue's name.

ALTER TABLE worker_job ADD COLUMN limit_key varchar;
ALTER TABLE worker_job ADD COLUMN ready_key varchar
    GENERATED ALWAYS AS (CASE WHEN state = 'QUEUED' AND limit_key IS NOT NULL THEN queue || '/' || limit_key END);

CREATE INDEX worker_job_ready_key ON worker_job (ready_key, priority, seq);

CREATE TABLE worker_key_rate (
    queue     varchar                     NOT NULL,
    limit_key varchar                     NOT NULL,
    begun_at  timestamp(6) with time zone NOT NULL,
    taken     integer                     NOT NULL,
    PRIMARY KEY (queue, limit_key)
);
