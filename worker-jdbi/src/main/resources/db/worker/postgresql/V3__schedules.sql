-- What is enqueued again and again. A process that looks for due ones asks for the earliest next_at first; with nothing due
-- that is one look into the index.

CREATE TABLE worker_schedule (
    next_at   timestamptz,                          -- NULL while it is paused
    last_at   timestamptz,
    revision  bigint      NOT NULL,                 -- how often it has been stored; every change compares it
    version   integer     NOT NULL,
    priority  smallint    NOT NULL,
    paused    boolean     NOT NULL,
    name      text        NOT NULL PRIMARY KEY,
    rules     text        NOT NULL,                 -- when and how: lines of name=value
    type      text        NOT NULL,
    queue     text        NOT NULL,
    requires  text        NOT NULL,                 -- sorted and joined with commas
    headers   text,
    payload   bytea       NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

CREATE INDEX worker_schedule_next ON worker_schedule (next_at) WHERE next_at IS NOT NULL;
