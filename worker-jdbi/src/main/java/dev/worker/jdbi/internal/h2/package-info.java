/** What is done otherwise on an embedded H2. */
package dev.worker.jdbi.internal.h2;
