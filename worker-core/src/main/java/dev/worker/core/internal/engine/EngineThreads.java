package dev.worker.core.internal.engine;

import jakarta.inject.Inject;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** Where the engine's threads come from: virtual, named after what they do, made when needed. */
final class EngineThreads {

    @Inject
    EngineThreads() {}

    /** Threads for a part of the engine itself. */
    Executor internal(String part) {
        ThreadFactory factory = Thread.ofVirtual().name("worker-" + part).factory();
        return task -> factory.newThread(task).start();
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
