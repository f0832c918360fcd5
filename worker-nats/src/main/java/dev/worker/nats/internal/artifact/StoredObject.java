package dev.worker.nats.internal.artifact;

import io.nats.client.api.ObjectInfo;

/**
 * An object as it was found.
 *
 * @param info what is told of it
 * @param sequence where in the stream that is told
 */
record StoredObject(ObjectInfo info, long sequence) {

    String name() {
        return info.getObjectName();
    }
}
