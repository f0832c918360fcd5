/**
 * What a plugin author implements: backends (transports and stores), codecs, and how they are found and configured.
 *
 * <p>A plugin is a class that implements {@link dev.worker.api.spi.WorkerPlugin}, named in
 * {@code META-INF/services}. It returns factories; settings choose one of them by name. Nothing is active because it
 * was found. The conformance classes of {@code worker-testkit} say whether an implementation keeps its contract.
 */
package dev.worker.api.spi;
