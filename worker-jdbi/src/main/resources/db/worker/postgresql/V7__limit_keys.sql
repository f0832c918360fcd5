-- Keys under which jobs are limited and take turns, tenants for example. Jobs without one are in none of these indexes, and
-- claims of workers without such limits do not know of them.

ALTER TABLE worker_job ADD COLUMN limit_key text COLLATE "C";

-- The first job of each key, found by jumping from key to key.
CREATE INDEX worker_job_ready_key ON worker_job (queue, limit_key, priority, seq)
    WHERE state = 'QUEUED' AND limit_key IS NOT NULL;

-- How many jobs of a key were taken in the period that began then.
CREATE TABLE worker_key_rate (
    queue     text        NOT NULL,
    limit_key text        NOT NULL COLLATE "C",
    begun_at  timestamptz NOT NULL,
    taken     integer     NOT NULL,
    PRIMARY KEY (queue, limit_key)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
