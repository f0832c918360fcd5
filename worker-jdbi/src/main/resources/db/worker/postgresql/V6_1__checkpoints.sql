-- How far a job is that goes through many items; NULL for most. In the row of the job, so that one fenced update stores it, and
-- out of line where it is large, so that changes of state do not write it again.
ALTER TABLE worker_job ADD COLUMN checkpoint bytea;
