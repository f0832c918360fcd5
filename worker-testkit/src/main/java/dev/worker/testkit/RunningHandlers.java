package dev.worker.testkit;

import dev.worker.api.Interceptor;
import dev.worker.api.JobContext;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads that are inside a handler now. */
final class RunningHandlers implements Interceptor {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    @Override
    public Outcome<?> around(Message<?> message, JobContext job, Next next) throws Exception {
        threads.add(Thread.currentThread());
        try {
            return next.proceed();
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    int count() {
        return threads.size();
    }

    /** Whether all of them wait for something: another thread, or the time. */
    boolean allWait() {
        return threads.stream().map(Thread::getState)
                .allMatch(state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);
    }
}
