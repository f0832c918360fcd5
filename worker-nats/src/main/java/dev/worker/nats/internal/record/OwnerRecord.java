package dev.worker.nats.internal.record;

import java.time.Instant;

/**
 * An owner and its lease.
 *
 * @param process the process, for people
 * @param expiresAt when its lease ends unless it is renewed
 * @param over whether it ended for good: given back, or seen to have expired
 */
public record OwnerRecord(String process, Instant expiresAt, boolean over) {

    private static final int VERSION = 1;

    /** Whether its lease holds at this instant. */
    public boolean holdsAt(Instant now) {
        return !over && now.isBefore(expiresAt);
    }

    /** The same with its lease ended. */
    public OwnerRecord ended() {
        return new OwnerRecord(process, expiresAt, true);
    }

    /** The same with another end. */
    public OwnerRecord until(Instant end) {
        return new OwnerRecord(process, end, over);
    }

    /** Its form as bytes. */
    public byte[] toBytes() {
        return new ByteWriter(VERSION).text(process).instant(expiresAt).flag(over).toBytes();
    }

    /** Reads {@link #toBytes}. */
    public static OwnerRecord of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION);
        return new OwnerRecord(reader.text(), reader.instant(), reader.flag());
    }
}
