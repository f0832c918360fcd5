-- The same tables as on PostgreSQL (see there for what the columns mean), with what H2 does differently:
--  * seq is the primary key, because H2 keeps a table in the order of a bigint key and finds rows by it fastest;
--  * H2 commits each statement that makes or changes a table by itself: a migration that a kill broke off runs again, and so every statement
--    of every migration here must be one that can;
--  * H2 has no partial indexes. Columns that are NULL outside of the state that an index is for stand in for them.

CREATE TABLE IF NOT EXISTS worker_job (
    seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             uuid                        NOT NULL UNIQUE,
    owner          uuid,
    created_at     timestamp(6) with time zone NOT NULL,
    start_at       timestamp(6) with time zone,
    run_at         timestamp(6) with time zone NOT NULL,
    ready_at       timestamp(6) with time zone,
    started_at     timestamp(6) with time zone,
    ended_at       timestamp(6) with time zone,
    keep_until     timestamp(6) with time zone,
    progress       double precision,
    version        integer                     NOT NULL,
    attempt        integer                     NOT NULL DEFAULT 0,
    crashes        integer                     NOT NULL DEFAULT 0,
    waiting_for    integer                     NOT NULL DEFAULT 0,
    children       boolean                     NOT NULL DEFAULT FALSE,
    priority       smallint                    NOT NULL,
    state          varchar(10)                 NOT NULL CHECK (state IN
        ('WAITING', 'SCHEDULED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    queue          varchar                     NOT NULL,
    type           varchar                     NOT NULL,
    unique_key     varchar,
    key_scope      varchar(6) CHECK (key_scope IN ('QUEUED', 'PERIOD', 'FREE')),
    key_until      timestamp(6) with time zone,
    limit_key      varchar,
    -- Sorted and joined with commas; a claim compares them in Java.
    requires       varchar                     NOT NULL,
    headers        varchar,
    worker         varchar,
    progress_text  varchar,
    cancel_reason  varchar,
    reason         varchar,
    error_type     varchar,
    payload        blob                        NOT NULL,
    result         blob,
    checkpoint     blob,
    ready_queue    varchar GENERATED ALWAYS AS (CASE WHEN state = 'QUEUED' THEN queue END),
    due_at         timestamp(6) with time zone GENERATED ALWAYS AS (CASE WHEN state = 'SCHEDULED' THEN run_at END),
    held_key       varchar GENERATED ALWAYS AS (CASE
        WHEN key_scope = 'FREE' THEN NULL
        WHEN key_scope = 'PERIOD' OR ended_at IS NULL THEN unique_key END),
    -- Queue and key as one text, which is NULL for a job without a key whatever its state: a change of state then does not touch
    -- the index. A slash is in no queue's name.
    ready_key      varchar GENERATED ALWAYS AS (CASE
        WHEN state = 'QUEUED' AND limit_key IS NOT NULL THEN queue || '/' || limit_key END)
);

CREATE INDEX IF NOT EXISTS worker_job_ready ON worker_job (ready_queue, priority, seq);
CREATE INDEX IF NOT EXISTS worker_job_ready_order ON worker_job (ready_queue, seq);
CREATE INDEX IF NOT EXISTS worker_job_due ON worker_job (due_at);
CREATE INDEX IF NOT EXISTS worker_job_running ON worker_job (owner);
CREATE UNIQUE INDEX IF NOT EXISTS worker_job_held_key ON worker_job (held_key);
CREATE INDEX IF NOT EXISTS worker_job_ready_key ON worker_job (ready_key, priority, seq);
CREATE INDEX IF NOT EXISTS worker_job_keep ON worker_job (keep_until);

CREATE TABLE IF NOT EXISTS worker_attempt (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id     uuid                        NOT NULL REFERENCES worker_job (id) ON DELETE CASCADE,
    failed_at  timestamp(6) with time zone NOT NULL,
    attempt    integer                     NOT NULL,
    kind       varchar                     NOT NULL,
    type       varchar                     NOT NULL,
    message    varchar                     NOT NULL,
    trace      varchar                     NOT NULL,
    worker     varchar                     NOT NULL
);
CREATE INDEX IF NOT EXISTS worker_attempt_job ON worker_attempt (job_id, seq);

CREATE TABLE IF NOT EXISTS worker_process (
    owner         uuid                        NOT NULL PRIMARY KEY,
    process       varchar                     NOT NULL,
    registered_at timestamp(6) with time zone NOT NULL,
    expires_at    timestamp(6) with time zone NOT NULL
);

CREATE TABLE IF NOT EXISTS worker_status (
    process     varchar                     NOT NULL,
    worker      varchar                     NOT NULL,
    last_seen   timestamp(6) with time zone NOT NULL,
    started_at  timestamp(6) with time zone NOT NULL,
    succeeded   bigint                      NOT NULL,
    failed      bigint                      NOT NULL,
    concurrency integer                     NOT NULL,
    state       varchar                     NOT NULL,
    health      varchar                     NOT NULL,
    queues      varchar                     NOT NULL,
    types       varchar                     NOT NULL,
    labels      varchar                     NOT NULL,
    running     varchar                     NOT NULL,
    PRIMARY KEY (process, worker)
);
