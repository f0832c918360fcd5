-- The same as on PostgreSQL.
ALTER TABLE worker_job ADD COLUMN checkpoint blob;
