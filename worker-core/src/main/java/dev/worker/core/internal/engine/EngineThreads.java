package dev.worker.core.internal.engine;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where the engine's threads come from: named after what they do, made when needed. */
final class EngineThreads {

    /** How long a part's thread waits for more to do before it ends. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    @Inject
    EngineThreads() {}

    /**
     * A thread for a part of the engine itself, which does one thing after another. A platform thread: virtual ones share few carriers,
     * and one that computes, or runs one short job after the other, leaves its carrier to nobody. The engine must neither
     * wait for handlers like that, nor fetch only once the last of what it holds has begun.
     */
    Executor internal(String part) {
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("worker-" + part).factory());
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    /** Threads for the handlers of one worker. */
    Executor handlers(String worker, boolean platform) {
        Thread.Builder builder = platform
                ? Thread.ofPlatform().name("worker-" + worker + "-", 1)
                : Thread.ofVirtual().name("worker-" + worker + "-", 1);
        ThreadFactory factory = builder.factory();
        return task -> factory.newThread(task).start();
    }
}
