package dev.worker.api.spi;

/**
 * An artifact in a store.
 *
 * @param id its name
 * @param label what it was stored for
 * @param length how many bytes it has
 */
public record StoredArtifact(ArtifactId id, String label, long length) {}
