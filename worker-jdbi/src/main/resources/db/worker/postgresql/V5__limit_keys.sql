-- How many jobs of a key were taken in the period that began then.
CREATE TABLE worker_key_rate (
    queue     text        NOT NULL,
    limit_key text        NOT NULL COLLATE "C",
    begun_at  timestamptz NOT NULL,
    taken     integer     NOT NULL,
    PRIMARY KEY (queue, limit_key)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
