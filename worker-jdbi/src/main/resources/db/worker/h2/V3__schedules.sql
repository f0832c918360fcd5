-- The same table as on PostgreSQL; see there.

CREATE TABLE IF NOT EXISTS worker_schedule (
    next_at   timestamp(6) with time zone,
    last_at   timestamp(6) with time zone,
    revision  bigint   NOT NULL,
    version   integer  NOT NULL,
    priority  smallint NOT NULL,
    paused    boolean  NOT NULL,
    name      varchar  NOT NULL PRIMARY KEY,
    rules     varchar  NOT NULL,
    type      varchar  NOT NULL,
    queue     varchar  NOT NULL,
    requires  varchar  NOT NULL,
    headers   varchar,
    payload   blob     NOT NULL
);

CREATE INDEX IF NOT EXISTS worker_schedule_next ON worker_schedule (next_at);
