-- How long a job holds its unique key. The key that is held is a column of its own, so that one index says who holds it and
-- every statement asks in the same words.
ALTER TABLE worker_job
    -- NULL: until it has ended. QUEUED: until it first runs. PERIOD: until key_until. FREE: it has let go of it.
    ADD COLUMN key_scope text CHECK (key_scope IN ('QUEUED', 'PERIOD', 'FREE')),
    ADD COLUMN key_until timestamptz,
    ADD COLUMN held_key  text GENERATED ALWAYS AS (CASE
        WHEN key_scope = 'FREE' THEN NULL
        WHEN key_scope = 'PERIOD' OR ended_at IS NULL THEN unique_key END) STORED;

DROP INDEX worker_job_live_key;
-- One job per held key; the index, not a look beforehand, decides races.
CREATE UNIQUE INDEX worker_job_held_key ON worker_job (held_key) WHERE held_key IS NOT NULL;
