/** A report that is made every night, also for the nights in which no process ran. */
package dev.worker.examples.nightly;
