/**
 * For people who test their own workers: time that can be set, runs in memory, assertions.
 *
 * <p>No parameter, return value or record component is null unless its documentation says so.
 */
package dev.worker.testkit;
