/**
 * Indexes the files of a directory with workers: an application to copy. Read in this order: {@link
 * dev.worker.examples.quickstart.IndexFile} (a message), {@link dev.worker.examples.quickstart.FileIndexer} (its handler),
 * {@link dev.worker.examples.quickstart.IndexRun} (worker, runtime and client).
 */
package dev.worker.examples.quickstart;
