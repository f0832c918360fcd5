/** The time of a runtime outside tests. */
package dev.worker.core.internal.clock;
