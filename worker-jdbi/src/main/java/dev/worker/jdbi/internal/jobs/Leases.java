package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobId;
import dev.worker.api.spi.OwnerId;
import dev.worker.jdbi.internal.database.Database;
import java.time.Duration;

/**
 * The leases of processes. They do not wait until others give connections back: a lease that is not renewed in time gives the jobs that
 * run to other processes.
 */
final class Leases {

    private final Database database;
    private final String register;
    private final String renew;
    private final String unregister;
    private final String begin;

    Leases(Database database) {
        this.database = database;
        String expiry = database.plusMicros("{now}", ":lease");
        register = database.sql("""
                INSERT INTO worker_process (owner, process, registered_at, expires_at)
                VALUES (:owner, :process, {now}, %s)""".formatted(expiry));
        renew = database.sql(
                "UPDATE worker_process SET expires_at = %s WHERE owner = :owner AND expires_at > {now}"
                        .formatted(expiry));
        unregister = database.sql(
                "UPDATE worker_process SET expires_at = {now} WHERE owner = :owner AND expires_at > {now}");
        begin = database.sql("""
                UPDATE worker_job SET started_at = {now}
                WHERE id = :id AND attempt = :attempt AND state = 'RUNNING' AND owner = :owner
                  AND EXISTS (SELECT 1 FROM worker_process p WHERE p.owner = :owner AND p.expires_at > {now})""");
    }

    OwnerId register(String process, Duration lease) {
        OwnerId owner = OwnerId.random();
        database.reserved(handle -> database.clock().bind(handle.createUpdate(register))
                .bind("owner", owner.value())
                .bind("process", process)
                .bind("lease", Micros.of(lease))
                .execute());
        return owner;
    }

    boolean renew(OwnerId owner, Duration lease) {
        return database.reserved(handle -> database.clock().bind(handle.createUpdate(renew))
                .bind("owner", owner.value())
                .bind("lease", Micros.of(lease))
                .execute()) == 1;
    }

    /** Notes what is about to run under a lease. */
    boolean begin(OwnerId owner, JobId id, int attempt) {
        return database.statement(handle -> database.clock().bind(handle.createUpdate(begin))
                .bind("owner", owner.value())
                .bind("id", id.value())
                .bind("attempt", attempt)
                .execute()) == 1;
    }

    void unregister(OwnerId owner) {
        database.reserved(handle -> database.clock().bind(handle.createUpdate(unregister))
                .bind("owner", owner.value())
                .execute());
    }
}
