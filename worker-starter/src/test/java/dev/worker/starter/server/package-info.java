/** What holds between a runtime and its database server: the cost of having nothing to do, and outages. */
package dev.worker.starter.server;
