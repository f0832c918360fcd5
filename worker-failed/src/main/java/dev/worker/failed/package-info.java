/**
 * What becomes of failures: their classification, the retry policy, and the dead letters with their listing, requeueing and
 * discarding. Found by {@link java.util.ServiceLoader}; an application that has the module on its class path need name
 * nothing of it.
 */
package dev.worker.failed;
