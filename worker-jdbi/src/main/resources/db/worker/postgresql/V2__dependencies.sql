-- Jobs that come after others. A job counts the parents that have yet to end, so that the end of one of ten thousand
-- costs no look at the others; a parent knows that it has children, so that the end of a job without any costs nothing.

-- One row per edge, for as long as the child is kept. The rows of a parent change under the lock of its row alone. A parent
-- may be deleted before its child: how it ended stays here.
CREATE TABLE worker_dependency (
    child    uuid    NOT NULL REFERENCES worker_job ON DELETE CASCADE,
    parent   uuid    NOT NULL,
    place    integer NOT NULL, -- in which order the child named its parents
    policy   text    NOT NULL CHECK (policy IN ('FAIL', 'CANCEL', 'RUN')),
    ended    text,             -- the state in which the parent ended; NULL as long as it has not
    PRIMARY KEY (child, parent)
) WITH (fillfactor = 80);
CREATE INDEX worker_dependency_parent ON worker_dependency (parent, child);
CREATE INDEX worker_dependency_open ON worker_dependency (parent, child) WHERE ended IS NULL;
