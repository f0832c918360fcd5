package dev.worker.core.internal.memory;

import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StoredSchedule;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** Schedules by name, and those that are not paused by next tick. */
final class MemoryScheduleStore implements ScheduleStore {

    private record Tick(Instant at, String schedule) {}

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, StoredSchedule> schedules = new TreeMap<>();
    private final TreeSet<Tick> ticks = new TreeSet<>(Comparator.comparing(Tick::at).thenComparing(Tick::schedule));

    MemoryScheduleStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public Due due(int max) {
        lock.lock();
        try {
            Instant now = clock.instant();
            List<StoredSchedule> due = new ArrayList<>();
            for (Tick tick : ticks) {
                if (tick.at().isAfter(now) || due.size() == max) {
                    break;
                }
                due.add(schedules.get(tick.schedule()));
            }
            return new Due(now, due, ticks.isEmpty() ? Optional.empty() : Optional.of(ticks.first().at()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<StoredSchedule> find(String name) {
        lock.lock();
        try {
            return Optional.ofNullable(schedules.get(name));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<StoredSchedule> list() {
        lock.lock();
        try {
            return List.copyOf(schedules.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean store(StoredSchedule schedule) {
        lock.lock();
        try {
            StoredSchedule old = schedules.get(schedule.name());
            if (schedule.revision() != (old == null ? 0 : old.revision())) {
                return false;
            }
            if (old != null) {
                forget(old);
            }
            StoredSchedule stored = schedule.stored();
            schedules.put(stored.name(), stored);
            stored.next().ifPresent(next -> ticks.add(new Tick(next, stored.name())));
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean remove(String name) {
        lock.lock();
        try {
            StoredSchedule old = schedules.remove(name);
            if (old != null) {
                forget(old);
            }
            return old != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        // holds nothing
    }

    private void forget(StoredSchedule old) {
        old.next().ifPresent(next -> ticks.remove(new Tick(next, old.name())));
    }
}
