/** JetStream as this backend uses it: streams, buckets of records under revisions, scans and pulls. */
package dev.worker.nats.internal.stream;
