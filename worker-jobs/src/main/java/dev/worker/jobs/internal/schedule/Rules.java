package dev.worker.jobs.internal.schedule;

import dev.worker.api.ErrorCode;
import dev.worker.api.MissedTicks;
import dev.worker.api.Overlap;
import dev.worker.api.Schedule;
import dev.worker.api.Trigger;
import dev.worker.api.WorkerException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * When and how a schedule enqueues, and its text in the store.
 *
 * @param trigger when
 * @param missed what becomes of missed ticks
 * @param overlap what happens while an earlier job is live
 */
record Rules(Trigger trigger, MissedTicks missed, Overlap overlap) {

    static Rules of(Schedule schedule) {
        return new Rules(schedule.trigger(), schedule.missed(), schedule.overlap());
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws WorkerException {@link ErrorCode#UNREADABLE} if it cannot be read here
     */
    static Rules read(String schedule, Map<String, String> text) {
        try {
            return new Rules(
                    trigger(text),
                    new MissedTicks(
                            MissedTicks.Kind.valueOf(needed(text, "missed")), Integer.parseInt(needed(text, "limit"))),
                    Overlap.valueOf(needed(text, "overlap")));
        } catch (IllegalArgumentException | DateTimeException | WorkerException e) {
            throw new WorkerException(
                    ErrorCode.UNREADABLE, "the stored schedule " + schedule + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether two texts mean the same ticks; asked of the texts, as one of them may not be readable here. */
    static boolean sameTicks(Map<String, String> one, Map<String, String> other) {
        return Stream.of("every", "cron", "zone").allMatch(key -> Objects.equals(one.get(key), other.get(key)));
    }

    Map<String, String> text() {
        Map<String, String> text = new LinkedHashMap<>();
        switch (trigger) {
            case Trigger.Every every -> text.put("every", every.period().toString());
            case Trigger.Cron cron -> {
                text.put("cron", cron.expression());
                text.put("zone", cron.zone().getId());
            }
        }
        text.put("missed", missed.kind().name());
        text.put("limit", Integer.toString(missed.limit()));
        text.put("overlap", overlap.name());
        return text;
    }

    private static Trigger trigger(Map<String, String> text) {
        String period = text.get("every");
        return period == null
                ? new Trigger.Cron(needed(text, "cron"), ZoneId.of(needed(text, "zone")))
                : new Trigger.Every(Duration.parse(period));
    }

    private static String needed(Map<String, String> text, String key) {
        String value = text.get(key);
        if (value == null) {
            throw new IllegalArgumentException("it says nothing about " + key);
        }
        return value;
    }
}
