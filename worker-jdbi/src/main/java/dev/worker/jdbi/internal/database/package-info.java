/** The database as such: connections, schema, time, errors. Knows nothing of jobs. */
package dev.worker.jdbi.internal.database;
