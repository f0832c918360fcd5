/** What operators do with the tables: figures, purges, checks, backups. */
package dev.worker.jdbi.internal.admin;
