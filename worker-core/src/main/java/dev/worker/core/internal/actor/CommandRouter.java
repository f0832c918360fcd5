package dev.worker.core.internal.actor;

import dev.worker.api.ErrorCode;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.WorkerException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings commands to the actors that answer them. An answer is worked out on a thread of its own, so that a question ends when
 * its time is over even if the answer never comes; so many threads at the most.
 */
public final class CommandRouter {

    private static final int MAX_AT_ONCE = 256;

    private final CommandTable table;
    private final Semaphore slots = new Semaphore(MAX_AT_ONCE);

    CommandRouter(CommandTable table) {
        this.table = table;
    }

    /**
     * Asks.
     *
     * @param timeout how long to wait for the answer at the most
     * @throws WorkerException {@link ErrorCode#UNKNOWN_COMMAND}; {@link ErrorCode#TIMED_OUT}, also if this thread was
     *     interrupted (its flag is then set); {@link ErrorCode#UNAVAILABLE} if there is no thread for it;
     *     {@link ErrorCode#WRONG_RESULT_TYPE}; the answer's own exception, wrapped
     */
    public <R> R ask(Message<R> command, Duration timeout) {
        CommandTable.Call call = table.find(command.getClass()).orElseThrow(() -> unknown(command));
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        long end = System.nanoTime() + nanos;
        try {
            if (!slots.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                throw timedOut(command, timeout, MAX_AT_ONCE + " other commands are still being answered");
            }
            Question question = Question.ask(call, command, slots);
            return typed(command, question.await(end - System.nanoTime()));
        } catch (TimeoutException e) {
            throw timedOut(command, timeout, "no answer came");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw timedOut(command, timeout, "the waiting thread was interrupted");
        } catch (ExecutionException e) {
            throw failed(command, e.getCause());
        }
    }

    @SuppressWarnings("unchecked") // checked against the message's result type
    private static <R> R typed(Message<R> command, Object answer) {
        MessageDescriptor<?> descriptor = MessageDescriptor.of(command.getClass().asSubclass(Message.class));
        boolean missing = answer == null && descriptor.resultType() != Void.class;
        if (missing || !descriptor.accepts(answer)) {
            String given = answer == null ? "null" : "a " + answer.getClass().getName();
            throw new WorkerException(
                    ErrorCode.WRONG_RESULT_TYPE,
                    "command " + name(command) + " was answered with " + given + "; its result type is "
                            + descriptor.resultType().getTypeName());
        }
        return (R) answer;
    }

    private WorkerException unknown(Message<?> command) {
        return new WorkerException(
                ErrorCode.UNKNOWN_COMMAND,
                "no actor of this runtime answers command " + name(command) + "; known commands are "
                        + (table.names().isEmpty() ? "none" : String.join(", ", table.names()))
                        + ". Is the module that answers it on the class path?");
    }

    private static WorkerException timedOut(Message<?> command, Duration timeout, String why) {
        return new WorkerException(
                ErrorCode.TIMED_OUT, "command " + name(command) + " was not answered within " + timeout + ": " + why);
    }

    /** The answer's exception with the asking thread's stack trace around it. */
    private static WorkerException failed(Message<?> command, Throwable cause) {
        ErrorCode code = cause instanceof WorkerException known ? known.code() : ErrorCode.INTERNAL;
        return new WorkerException(code, "command " + name(command) + " failed: " + cause.getMessage(), cause);
    }

    private static String name(Message<?> command) {
        return command.getClass().getSimpleName();
    }

    /** One command on its way. Its slot is free again when its thread ends, not when its asker gives up. */
    private static final class Question {

        private final CompletableFuture<Object> answer = new CompletableFuture<>();
        private final Thread thread;

        private Question(CommandTable.Call call, Message<?> command, Semaphore slots) {
            thread = Thread.ofPlatform().daemon().name("worker-command").unstarted(() -> {
                try {
                    answer.complete(call.to(command));
                } catch (Throwable e) {
                    answer.completeExceptionally(e);
                } finally {
                    slots.release();
                }
            });
        }

        static Question ask(CommandTable.Call call, Message<?> command, Semaphore slots) {
            Question question = new Question(call, command, slots);
            try {
                question.thread.start();
            } catch (OutOfMemoryError e) {
                slots.release();
                throw new WorkerException(
                        ErrorCode.UNAVAILABLE, "there is no thread to answer command " + name(command), e);
            }
            return question;
        }

        Object await(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
            try {
                return answer.get(nanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException | TimeoutException e) {
                thread.interrupt();
                throw e;
            }
        }
    }
}
