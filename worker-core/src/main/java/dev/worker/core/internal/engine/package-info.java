/**
 * The engine: fetches no more than it can run, runs it, settles it in batches, under one lease for the process.
 *
 * <p>Its parts, from the outside in: {@code Engine} starts and stops everything; a {@code WorkerUnit} is one worker with its
 * {@code Slots} and its {@code Fetcher}; an {@code Execution} is one attempt; the {@code Completer} settles; the
 * {@code LeaseKeeper} keeps, loses and regains the lease; the {@code Rescuer} takes over what others lost; the
 * {@code Poller} is the net under wake-ups; {@code Deadlines} interrupts.
 */
package dev.worker.core.internal.engine;
