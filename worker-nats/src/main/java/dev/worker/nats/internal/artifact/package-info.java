/** Artifacts in JetStream's object store. */
package dev.worker.nats.internal.artifact;
