-- The same as on PostgreSQL.

CREATE TABLE IF NOT EXISTS worker_key_rate (
    queue     varchar                     NOT NULL,
    limit_key varchar                     NOT NULL,
    begun_at  timestamp(6) with time zone NOT NULL,
    taken     integer                     NOT NULL,
    PRIMARY KEY (queue, limit_key)
);
