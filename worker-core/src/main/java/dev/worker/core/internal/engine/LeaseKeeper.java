package dev.worker.core.internal.engine;

import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.ProcessLease;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the process lease: renews it at a third of its time; hides it when no renewal was answered for so long that it
 * may have expired, so that nothing is fetched or settled under it; and when the server says that it is gone, registers anew and takes the running jobs along
 * ({@link Adoption}) before anyone else does.
 */
final class LeaseKeeper implements ProcessLease {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final Transport transport;
    private final Adoption adoption;
    private final BackendWatch.Caller backend;
    private final RuntimeClock clock;
    private final ProcessName process;
    private final Duration lease;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> regained = new CopyOnWriteArrayList<>();
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    /** What this process was before, as long as not all of its jobs have come along. */
    private final Set<OwnerId> formers = new LinkedHashSet<>();
    private volatile OwnerId registered;
    private volatile OwnerId usable;
    private volatile boolean stopped = true;
    private long renewedNanos;
    private volatile boolean doubted;

    @Inject
    LeaseKeeper(
            Transport transport,
            Adoption adoption,
            BackendWatch backend,
            RuntimeClock clock,
            ProcessName process,
            Settings settings) {
        this.transport = transport;
        this.adoption = adoption;
        this.backend = backend.caller("renewing the lease");
        this.clock = clock;
        this.process = process;
        this.lease = settings.get(EngineSettings.LEASE);
    }

    void onRegained(Runnable listener) {
        regained.add(listener);
    }

    void start() {
        renewedNanos = clock.nanoTime();
        registered = transport.register(process.value(), lease);
        usable = registered;
        stopped = false;
        clock.schedule(lease.dividedBy(3), this::beat);
    }

    /** Ends the lease, so that what is still running under it can be rescued at once. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            hide();
            if (registered != null) {
                transport.unregister(registered);
                formers.forEach(transport::unregister);
            }
        } catch (RuntimeException e) {
            LOG.warn("the lease could not be ended; it expires by itself in at most {}", lease, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String process() {
        return process.value();
    }

    @Override
    public Optional<OwnerId> owner() {
        return Optional.ofNullable(usable);
    }

    /**
     * Takes jobs in that were fetched under this owner, unless its lease is hidden or another's by now: then they are left to the
     * next owner, who has released them or will. Nothing is taken in while the next owner looks what runs here, lest a job that
     * was released runs all the same.
     *
     * @param takeIn makes the jobs known as running here; must not wait for anything
     * @return whether they were taken in
     */
    boolean takeIn(OwnerId owner, Runnable takeIn) {
        use.readLock().lock();
        try {
            if (owner.equals(usable)) {
                takeIn.run();
                return true;
            }
        } finally {
            use.readLock().unlock();
        }
        if (owner.equals(registered)) {
            doubt();
        }
        return false;
    }

    private void hide() {
        use.writeLock().lock();
        try {
            usable = null;
        } finally {
            use.writeLock().unlock();
        }
    }

    /** Asks the server whether this owner still holds its lease, and regains it if not; false too if there is no answer. */
    boolean confirm(OwnerId owner) {
        return renew().isZero() && owner.equals(usable);
    }

    /**
     * A fetch failed without saying whether it took jobs. They would run nowhere as long as this lease lives, so it is given
     * up for a fresh one as soon as the backend answers: what is really running goes along, the rest is released.
     */
    void doubt() {
        doubted = true;
    }

    /** Makes a call that takes jobs, and {@linkplain #doubt() doubts} the lease if it fails: it may have taken some before. */
    void taking(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            doubt();
            throw e;
        }
    }

    /**
     * A release failed without saying whether it was made. Nothing is done under this lease any more: what was released could
     * be fetched again under the same owner and attempt, and then be released by the next try. With the fresh lease it is known
     * what was not, as that alone goes along.
     */
    void giveUp() {
        lock.lock();
        try {
            doubted = true;
            hide();
        } finally {
            lock.unlock();
        }
    }

    /** Registers anew if the lease was given up; if there is no answer, the next beat tries again. */
    void regainIfGivenUp() {
        if (doubted && usable == null) {
            renew();
        }
    }

    private void beat() {
        if (!stopped) {
            Duration pause = renew();
            clock.schedule(pause.isZero() ? lease.dividedBy(3) : shorter(pause, lease.dividedBy(6)), this::beat);
        }
    }

    /** Gives zero, or how long to wait before the next try if the server did not answer. */
    private Duration renew() {
        lock.lock();
        try {
            if (!stopped) {
                long asked = clock.nanoTime();
                if (transport.renew(registered, lease) && !doubted) {
                    renewed(asked, registered);
                } else {
                    regain();
                }
            }
            return Duration.ZERO;
        } catch (RuntimeException | Error e) {
            if (clock.nanoTime() - renewedNanos >= lease.toNanos()) {
                hide();
            }
            return backend.failed(e);
        } finally {
            lock.unlock();
        }
    }

    private void regain() {
        LOG.warn("the lease of {} {}; registering anew", process.value(), doubted ? "is in doubt" : "expired");
        hide();
        // until all jobs have come along: a takeover that fails may have given some to the fresh owner
        doubted = true;
        long asked = clock.nanoTime();
        formers.add(registered);
        registered = transport.register(process.value(), lease);
        adoption.adopt(formers, registered);
        formers.clear();
        doubted = false;
        renewed(asked, registered);
    }

    private void renewed(long asked, OwnerId owner) {
        boolean wasHidden = usable == null;
        renewedNanos = asked;
        usable = owner;
        backend.worked();
        if (wasHidden) {
            regained.forEach(Runnable::run);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
