package dev.worker.jobs.internal.schedule;

import dev.worker.api.Trigger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/** Ticks by a cron expression: which instants its times are in a zone whose clocks are put forward and back. */
record CronTicks(CronExpression expression, ZoneRules rules) implements Ticks {

    static CronTicks of(Trigger.Cron cron) {
        return new CronTicks(CronExpression.read(cron.expression()), cron.zone().getRules());
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        return expression.everyHour() ? byElapsedTime(instant) : byWallClock(instant);
    }

    /** Times that come twice map to their first coming; the others of the repeated hour are passed over. */
    private Optional<Instant> byWallClock(Instant instant) {
        Optional<LocalDateTime> local = expression.after(LocalDateTime.ofInstant(instant, rules.getOffset(instant)));
        while (local.isPresent()) {
            Instant tick = onWallClock(local.get());
            if (tick.isAfter(instant)) {
                return Optional.of(tick);
            }
            local = expression.after(local.get());
        }
        return Optional.empty();
    }

    private Instant onWallClock(LocalDateTime local) {
        ZoneOffsetTransition change = rules.getTransition(local);
        if (change == null) {
            return local.toInstant(rules.getOffset(local));
        }
        return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
    }

    /** Looks from one change of the clocks to the next, each stretch under its own offset. */
    private Optional<Instant> byElapsedTime(Instant instant) {
        Instant from = instant;
        ZoneOffset offset = rules.getOffset(instant);
        Optional<LocalDateTime> local = expression.after(LocalDateTime.ofInstant(instant, offset));
        while (local.isPresent()) {
            Instant tick = local.get().toInstant(offset);
            ZoneOffsetTransition change = rules.nextTransition(from);
            if (change == null || tick.isBefore(change.getInstant())) {
                return Optional.of(tick);
            }
            from = change.getInstant();
            offset = change.getOffsetAfter();
            local = expression.after(change.getDateTimeAfter().minusNanos(1));
        }
        return Optional.empty();
    }
}
