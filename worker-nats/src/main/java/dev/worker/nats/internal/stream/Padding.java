package dev.worker.nats.internal.stream;

import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.NatsSettings;
import java.util.Arrays;

/**
 * Makes what is stored in a stream with a limit a whole number of units, with bytes that readers do not look at. Servers before
 * 2.10.5 leave out what they store along with a message when they ask whether it fits, and where that was too much they remove the
 * oldest message, which was taken, instead of refusing the newest. As the limit is a whole number of units as well, and what they leave
 * out is less than one, nothing that is not refused is too much.
 */
public final class Padding {

    /** For streams without a limit. */
    public static final Padding NONE = new Padding(1);

    private static final String COUNTS_ALL = "2.10.5";
    /** More than what is stored along with a message, its subject included; a MiB is a whole number of it. */
    private static final int UNIT = 512;
    /** What is stored along with a message and its subject. */
    private static final int ALONG = 30;

    private final int unit;

    private Padding(int unit) {
        this.unit = unit;
    }

    /** What the work queue takes. */
    public static Padding ofWork(NatsLink link, NatsSettings settings) {
        return settings.maxWorkBytes().isEmpty() || link.serverIsAtLeast(COUNTS_ALL) ? NONE : new Padding(UNIT);
    }

    /** The body as it is to be sent. */
    byte[] pad(String subject, byte[] body) {
        int stored = ALONG + subject.length() + body.length;
        return stored % unit == 0 ? body : Arrays.copyOf(body, body.length + unit - stored % unit);
    }
}
