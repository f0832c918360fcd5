package dev.worker.core.internal.memory;

import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The owners and until when their leases hold. Safe for use by any number of threads. */
final class Leases {

    private final Map<OwnerId, Instant> expiries = new ConcurrentHashMap<>();
    private final InstantSource clock;

    Leases(InstantSource clock) {
        this.clock = clock;
    }

    OwnerId register(Duration lease) {
        OwnerId owner = OwnerId.random();
        expiries.put(owner, Times.plus(clock.instant(), lease));
        return owner;
    }

    /** Extends a lease that has not expired; one that has stays so. */
    boolean renew(OwnerId owner, Duration lease) {
        Instant now = clock.instant();
        Instant renewed = Times.plus(now, lease);
        return expiries.computeIfPresent(owner, (id, expiry) -> expiry.isAfter(now) ? renewed : expiry) == renewed;
    }

    /** Ends a lease at once. */
    void end(OwnerId owner) {
        expiries.computeIfPresent(owner, (id, expiry) -> Instant.MIN);
    }

    boolean holds(OwnerId owner) {
        Instant expiry = expiries.get(owner);
        return expiry != null && expiry.isAfter(clock.instant());
    }

    /** The owners whose leases have expired. */
    Set<OwnerId> expired() {
        Instant now = clock.instant();
        return expiries.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    void forget(Set<OwnerId> owners) {
        owners.forEach(expiries::remove);
    }
}
