-- A job stays in one row of one table from its enqueueing to its end, so a change of state is one row write and one
-- commit. Every path that runs often has an index of its own that holds only the rows it looks for; rows that have
-- ended are in none of these, so a claim costs the same however many ended jobs are kept.

CREATE TABLE worker_job (
    -- What is never NULL comes first, and of that what has a fixed width: PostgreSQL then knows where each of these columns is
    -- without a walk through those before it, which every comparison of an old row with its new version would take.
    seq            bigint GENERATED ALWAYS AS IDENTITY, -- the order in which the server accepted the jobs
    created_at     timestamptz      NOT NULL,
    run_at         timestamptz      NOT NULL,           -- when it may run: its start, or the time of its retry
    id             uuid             NOT NULL PRIMARY KEY,
    version        integer          NOT NULL,
    attempt        integer          NOT NULL DEFAULT 0,
    crashes        integer          NOT NULL DEFAULT 0,
    waiting_for    integer          NOT NULL DEFAULT 0, -- how many parents have not ended; counts while WAITING
    priority       smallint         NOT NULL,
    children       boolean          NOT NULL DEFAULT false, -- whether others come, or came, after it
    -- Text and not a number: whoever looks at the table with psql can read it, and a byte saved is not worth that.
    state          text             NOT NULL CHECK (state IN
        ('WAITING', 'SCHEDULED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    queue          text             NOT NULL,
    type           text             NOT NULL,
    requires       text[]           NOT NULL DEFAULT '{}',
    payload        bytea            NOT NULL,
    owner          uuid,                                -- who runs it; a lease in worker_process. NULL unless RUNNING
    start_at       timestamptz,                         -- when it was first to run; NULL for at once
    ready_at       timestamptz,                         -- when it last became QUEUED
    started_at     timestamptz,
    ended_at       timestamptz,                         -- NULL as long as it is live
    keep_until     timestamptz,                         -- when purge may take it; NULL for ever (dead letters)
    progress       double precision,
    worker         text,
    headers        text,
    unique_key     text,
    -- How long it holds its unique key. NULL: until it has ended. QUEUED: until it first runs. PERIOD: until key_until.
    -- FREE: it has let go of it.
    key_scope      text CHECK (key_scope IN ('QUEUED', 'PERIOD', 'FREE')),
    key_until      timestamptz,
    -- The key that is held, so that one index says who holds it and every statement asks in the same words.
    held_key       text GENERATED ALWAYS AS (CASE
        WHEN key_scope = 'FREE' THEN NULL
        WHEN key_scope = 'PERIOD' OR ended_at IS NULL THEN unique_key END) STORED,
    limit_key      text COLLATE "C",                    -- under which it is limited and takes turns, a tenant for example
    progress_text  text,
    cancel_reason  text,                                -- not NULL: someone asks for its cancelling
    reason         text,
    error_type     text,                                -- of its newest failure
    result         bytea,
    -- How far it is if it goes through many items. In its row, so that one fenced update stores it, and out of line where it is
    -- large, so that changes of state do not write it again.
    checkpoint     bytea
) WITH (
    -- Every change of state writes a new version of the row. Room on its page keeps both on one page.
    fillfactor = 80,
    -- Vacuum by rows that died, not by a share of a table that is mostly kept results.
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02,
    autovacuum_analyze_threshold = 5000,
    autovacuum_vacuum_cost_limit = 2000
);

-- Claims: PRIORITY and the classes of WEIGHTED_RANDOM by the first, FIFO and LIFO by the second.
CREATE INDEX worker_job_ready ON worker_job (queue, priority, seq) WHERE state = 'QUEUED';
CREATE INDEX worker_job_ready_order ON worker_job (queue, seq) WHERE state = 'QUEUED';
-- Jobs whose time is to come, the next one first.
CREATE INDEX worker_job_due ON worker_job (run_at) WHERE state = 'SCHEDULED';
-- Rescue and requests to cancel.
CREATE INDEX worker_job_running ON worker_job (owner) WHERE state = 'RUNNING';
-- One job per held key; the index, not a look beforehand, decides races.
CREATE UNIQUE INDEX worker_job_held_key ON worker_job (held_key) WHERE held_key IS NOT NULL;
-- The first job of each limit key, found by jumping from key to key.
CREATE INDEX worker_job_ready_key ON worker_job (queue, limit_key, priority, seq)
    WHERE state = 'QUEUED' AND limit_key IS NOT NULL;
-- Purge.
CREATE INDEX worker_job_keep ON worker_job (keep_until) WHERE keep_until IS NOT NULL;
-- Lists, newest first, of jobs that stay as they are for a while: the others are found by the indexes above, and an entry at
-- each of their steps would cost more than the step. Of dead letters alone, which are looked for among a thousand times as
-- many others.
CREATE INDEX worker_job_newest ON worker_job (seq) WHERE state NOT IN ('QUEUED', 'RUNNING');
CREATE INDEX worker_job_dead ON worker_job (seq) WHERE state = 'FAILED';

-- Failed attempts. A requeued dead letter counts its attempts anew and keeps its failures, so (job, attempt) is no key.
CREATE TABLE worker_attempt (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id     uuid        NOT NULL REFERENCES worker_job ON DELETE CASCADE,
    failed_at  timestamptz NOT NULL,
    attempt    integer     NOT NULL,
    kind       text        NOT NULL,
    type       text        NOT NULL,
    message    text        NOT NULL,
    trace      text        NOT NULL,
    worker     text        NOT NULL
);
CREATE INDEX worker_attempt_job ON worker_attempt (job_id, seq);

-- The leases. One row per process, whatever it runs: a heartbeat is one small update. Nothing that changes is indexed,
-- so every renewal is a heap-only update.
CREATE TABLE worker_process (
    owner         uuid        NOT NULL PRIMARY KEY,
    process       text        NOT NULL,
    registered_at timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- The presence of workers, for people. Nothing in it decides anything.
CREATE TABLE worker_status (
    process     text        NOT NULL,
    worker      text        NOT NULL,
    last_seen   timestamptz NOT NULL,
    started_at  timestamptz NOT NULL,
    succeeded   bigint      NOT NULL,
    failed      bigint      NOT NULL,
    concurrency integer     NOT NULL,
    state       text        NOT NULL,
    health      text        NOT NULL,
    queues      text        NOT NULL,
    types       text        NOT NULL,
    labels      text        NOT NULL,
    running     text        NOT NULL,
    PRIMARY KEY (process, worker)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
