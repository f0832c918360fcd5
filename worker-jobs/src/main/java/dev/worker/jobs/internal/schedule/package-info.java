/**
 * Schedules: when their ticks come, what is made up for, and the loop that enqueues. A tick is one job because its id is made
 * of the schedule's name and the tick, and the schedule goes on to its next tick by compare-and-set afterwards: who comes
 * second, or again after a crash, publishes an id that is known.
 */
package dev.worker.jobs.internal.schedule;
