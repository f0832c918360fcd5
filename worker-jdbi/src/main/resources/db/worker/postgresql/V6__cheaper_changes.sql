-- A change of state copies the row, and then takes what the table asks of every new version of one. Measured together, the following
-- were a tenth of what the database does for a job.

-- Who holds a unique key is said by the index itself and no longer by a generated column, for which every changed row was copied once
-- more. Most jobs have no key: nothing else is looked at for these.
CREATE UNIQUE INDEX worker_job_holder ON worker_job (unique_key) WHERE unique_key IS NOT NULL
    AND CASE WHEN key_scope = 'FREE' THEN false WHEN key_scope = 'PERIOD' THEN true ELSE ended_at IS NULL END;
ALTER TABLE worker_job DROP COLUMN held_key;

-- Only the statements of worker-jdbi write here, and they know no other values. `WorkerDatabase.check` still finds what somebody else wrote.
ALTER TABLE worker_job DROP CONSTRAINT worker_job_state_check;
ALTER TABLE worker_job DROP CONSTRAINT worker_job_key_scope_check;
