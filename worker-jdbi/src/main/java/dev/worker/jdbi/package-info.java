/**
 * Workers on a database: embedded H2 by default, PostgreSQL by setting. The backend is named {@code jdbi}.
 *
 * <p>No parameter, return value or record component is null unless its documentation says so.
 */
package dev.worker.jdbi;
