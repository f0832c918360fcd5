/** What is written into streams and buckets: records, their form as bytes, and the names of subjects. */
package dev.worker.nats.internal.record;
