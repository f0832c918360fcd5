package dev.worker.nats.internal.schedule;

import dev.worker.api.JobId;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StoredSchedule;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Journal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Schedules in a bucket. There is no index by next tick; instead all of them are kept in memory, and one request tells whether
 * the bucket has changed since they were read.
 */
public final class NatsScheduleStore implements ScheduleStore {

    private static final String SCHEDULE = "schedule.";

    private final NatsLink link;
    private final Bucket schedules;
    private final InstantSource time;
    private Known known = new Known(new Journal.Extent(-1, -1), List.of());

    /** In this bucket. */
    public NatsScheduleStore(NatsLink link, Bucket schedules, InstantSource time) {
        this.link = link;
        this.schedules = schedules;
        this.time = time;
    }

    private record Known(Journal.Extent extent, List<StoredSchedule> schedules) {}

    @Override
    public Instant now() {
        return time.instant();
    }

    @Override
    public Due due(int max) {
        List<StoredSchedule> byTick = all().stream()
                .filter(schedule -> schedule.next().isPresent())
                .sorted(Comparator.comparing(schedule -> schedule.next().orElseThrow()))
                .toList();
        Instant now = time.instant();
        List<StoredSchedule> due = byTick.stream()
                .filter(schedule -> !schedule.next().orElseThrow().isAfter(now))
                .limit(max)
                .toList();
        return new Due(now, due, byTick.stream().findFirst().flatMap(StoredSchedule::next));
    }

    @Override
    public Optional<StoredSchedule> find(String name) {
        return link.await(schedules.get(key(name))).map(entry -> ScheduleForm.of(entry.body()));
    }

    @Override
    public List<StoredSchedule> list() {
        return all().stream().sorted(Comparator.comparing(StoredSchedule::name)).toList();
    }

    @Override
    public boolean store(StoredSchedule schedule) {
        Optional<Entry> entry = link.await(schedules.get(key(schedule.name())));
        long revision = entry.map(found -> ScheduleForm.of(found.body()).revision()).orElse(0L);
        if (revision != schedule.revision()) {
            return false;
        }
        byte[] stored = ScheduleForm.toBytes(schedule.stored());
        long expected = entry.map(Entry::revision).orElse(Bucket.NONE);
        return link.await(schedules.put(key(schedule.name()), null, stored, expected)).done();
    }

    @Override
    public boolean remove(String name) {
        Optional<Entry> entry = link.await(schedules.get(key(name)));
        link.await(schedules.delete(key(name)));
        return entry.isPresent();
    }

    @Override
    public void close() {
        // The connection is the backend's.
    }

    /** What is written while the bucket is read makes its extent another one, so that the next question reads it again. */
    private synchronized List<StoredSchedule> all() {
        Journal.Extent extent = schedules.extent();
        if (!extent.equals(known.extent())) {
            known = new Known(extent, schedules.entries(SCHEDULE + "*").stream()
                    .map(entry -> ScheduleForm.of(entry.body())).toList());
        }
        return known.schedules();
    }

    /** Names of schedules are of any characters, keys of a bucket are not. */
    private static String key(String name) {
        return SCHEDULE + JobId.named(name);
    }
}
