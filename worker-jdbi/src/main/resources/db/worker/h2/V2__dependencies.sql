-- The same as on PostgreSQL.

CREATE TABLE IF NOT EXISTS worker_dependency (
    child       uuid       NOT NULL REFERENCES worker_job (id) ON DELETE CASCADE,
    parent      uuid       NOT NULL,
    place       integer    NOT NULL,
    policy      varchar(6) NOT NULL CHECK (policy IN ('FAIL', 'CANCEL', 'RUN')),
    ended       varchar(10),
    open_parent uuid GENERATED ALWAYS AS (CASE WHEN ended IS NULL THEN parent END),
    PRIMARY KEY (child, parent)
);
CREATE INDEX IF NOT EXISTS worker_dependency_parent ON worker_dependency (parent);
CREATE INDEX IF NOT EXISTS worker_dependency_open ON worker_dependency (open_parent);
