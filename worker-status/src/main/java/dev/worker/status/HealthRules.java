package dev.worker.status;

import dev.worker.api.Health;
import dev.worker.api.spi.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * From which point on something is how bad.
 *
 * @param minAttempts how many attempts an error rate is made of at least
 */
record HealthRules(
        double degradedErrorRate,
        double unhealthyErrorRate,
        int minAttempts,
        Duration degradedLag,
        Duration unhealthyLag,
        Duration unhealthyProblem) {

    static HealthRules of(Settings settings) {
        return new HealthRules(
                settings.get(StatusSettings.ERROR_RATE_DEGRADED),
                settings.get(StatusSettings.ERROR_RATE_UNHEALTHY),
                settings.get(StatusSettings.ERROR_RATE_ATTEMPTS),
                settings.get(StatusSettings.LAG_DEGRADED),
                settings.get(StatusSettings.LAG_UNHEALTHY),
                settings.get(StatusSettings.PROBLEM_UNHEALTHY));
    }

    Optional<Finding> errors(AttemptWindow.Counts counts) {
        double rate = counts.errorRate();
        if (counts.errors() == 0 || counts.attempts() < minAttempts || rate < degradedErrorRate) {
            return Optional.empty();
        }
        String reason = String.format(
                Locale.ROOT, "%d of %d attempts failed in the last minute", counts.errors(), counts.attempts());
        return Optional.of(new Finding(rate < unhealthyErrorRate ? Health.DEGRADED : Health.UNHEALTHY, reason));
    }

    Optional<Finding> lag(String queue, Duration oldestReady) {
        if (oldestReady.compareTo(degradedLag) < 0) {
            return Optional.empty();
        }
        Health health = oldestReady.compareTo(unhealthyLag) < 0 ? Health.DEGRADED : Health.UNHEALTHY;
        String reason = "a job of queue " + queue + " has been ready for " + oldestReady.toSeconds() + " s";
        return Optional.of(new Finding(health, reason));
    }

    /** A hindrance may be over in a moment; one that stays is serious. */
    Finding problem(String what, Duration since) {
        return new Finding(since.compareTo(unhealthyProblem) < 0 ? Health.DEGRADED : Health.UNHEALTHY, what);
    }
}
