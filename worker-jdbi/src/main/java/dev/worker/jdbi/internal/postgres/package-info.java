/** What is done otherwise on PostgreSQL. */
package dev.worker.jdbi.internal.postgres;
