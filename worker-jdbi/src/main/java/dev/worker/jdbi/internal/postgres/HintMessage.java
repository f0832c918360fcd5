package dev.worker.jdbi.internal.postgres;

import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.TransportListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Hints as the text of a notification: the sender's id and then one hint in each line, its kind in its first letter. What
 * cannot be read is passed over: it may be of another version.
 */
final class HintMessage {

    /** PostgreSQL takes less than 8,000 bytes; all of ours are ASCII. */
    private static final int MAX_LENGTH = 7_900;

    private static final char READY = 'q';
    private static final char SCHEDULED = 's';
    private static final char CANCEL = 'c';

    private HintMessage() {}

    static String ready(String queue) {
        return READY + queue;
    }

    static String scheduled() {
        return String.valueOf(SCHEDULED);
    }

    static String cancelRequested(JobId id) {
        return CANCEL + id.toString();
    }

    /** As few messages as will hold the lines. */
    static List<String> messages(String sender, Collection<String> lines) {
        List<String> messages = new ArrayList<>();
        StringBuilder message = new StringBuilder(sender);
        for (String line : lines) {
            if (message.length() + 1 + line.length() > MAX_LENGTH) {
                messages.add(message.toString());
                message = new StringBuilder(sender);
            }
            message.append('\n').append(line);
        }
        messages.add(message.toString());
        return messages;
    }

    /** Tells a listener what a message of another process says. */
    static void tell(String self, String message, TransportListener listener) {
        String[] lines = message.split("\n");
        if (lines[0].equals(self)) {
            return;
        }
        for (int i = 1; i < lines.length; i++) {
            tell(lines[i], listener);
        }
    }

    private static void tell(String line, TransportListener listener) {
        if (line.isEmpty()) {
            return;
        }
        String value = line.substring(1);
        switch (line.charAt(0)) {
            case READY -> listener.ready(value);
            case SCHEDULED -> listener.scheduled();
            case CANCEL -> cancel(value, listener);
            default -> {
                // a kind that this version does not know
            }
        }
    }

    private static void cancel(String id, TransportListener listener) {
        JobId job;
        try {
            job = JobId.of(id);
        } catch (WorkerException e) {
            return;
        }
        listener.cancelRequested(job);
    }
}
