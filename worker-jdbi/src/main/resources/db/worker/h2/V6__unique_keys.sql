-- The same as on PostgreSQL (see there for what the columns mean).
ALTER TABLE worker_job ADD COLUMN key_scope varchar(6) CHECK (key_scope IN ('QUEUED', 'PERIOD', 'FREE'));
ALTER TABLE worker_job ADD COLUMN key_until timestamp(6) with time zone;
ALTER TABLE worker_job ADD COLUMN held_key varchar GENERATED ALWAYS AS (CASE
    WHEN key_scope = 'FREE' THEN NULL
    WHEN key_scope = 'PERIOD' OR ended_at IS NULL THEN unique_key END);

DROP INDEX worker_job_live_key;
ALTER TABLE worker_job DROP COLUMN live_key;
CREATE UNIQUE INDEX worker_job_held_key ON worker_job (held_key);
