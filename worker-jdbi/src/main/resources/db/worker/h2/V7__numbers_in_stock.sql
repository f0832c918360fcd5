-- By itself H2 sets 32 numbers of an identity column aside and then writes the sequence, in a transaction of its own: of a thousand jobs that
-- are enqueued together that was a third of the time. A killed process leaves a gap, and the order stays.
ALTER TABLE worker_job ALTER COLUMN seq SET CACHE 10000;
ALTER TABLE worker_attempt ALTER COLUMN seq SET CACHE 10000;
ALTER TABLE worker_outbox ALTER COLUMN seq SET CACHE 10000;
