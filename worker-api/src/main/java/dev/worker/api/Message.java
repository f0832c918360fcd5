package dev.worker.api;

/**
 * An immutable value, best a record, whose class chooses the handler.
 *
 * <p>A message travels either as a <em>job</em>, durable and through a transport, or as a
 * <em>command</em>, asked of a running worker and answered at once. Its name and version on the wire
 * come from {@link MessageType}; without that annotation they are derived from the class name.
 *
 * <p>Example:
 *
 * <pre>{@code
 * record Resize(URI image, int width) implements Message<Thumbnail> {}
 * }</pre>
 *
 * @param <R> what comes back; {@link Void} for nothing
 */
public interface Message<R> {}
