-- Jobs that were enqueued in an application's transaction and are still to be handed to a transport elsewhere. Empty where
-- the jobs are carried in this database. No foreign key: a job that is gone need not be handed over.
CREATE TABLE IF NOT EXISTS worker_outbox (
    seq    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id uuid NOT NULL
);
